import {describe, expect, test} from 'vitest';
import type {Plan} from '../../../src/image/plan/plan.ts';
import {type StandInEngine, release, stage} from './release-stage.ts';
import {codebase, samplePlan} from '../samples.ts';
import {option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';

const tagged = samplePlan({source: {gitTags: ['v1.0']}});
const WITHOUT_LINE = {command: undefined, procfileType: undefined};

describe('only the scratch tag is set', () => {
  const images = codebase.images.map((it) =>
    it.process === 'worker' ? {...it, ...WITHOUT_LINE} : it,
  );
  const fromBuildpacks = samplePlan({codebase: {images}});

  async function refusal(plan: Plan, change: (engine: StandInEngine) => void): Promise<unknown> {
    const on = stage();
    change(on.engine);
    const outcome = await release(plan, on).catch((error: unknown) => error);
    expect(on.registry.tags('intranet/web')).toEqual({building: expect.any(String)});
    expect(on.registry.tags('intranet/worker')).toEqual({});
    // The same command builds again, because the builder may have changed.
    await release(plan, on).catch(() => undefined);
    expect(on.engine.requests).toHaveLength(2);
    return outcome;
  }

  test('if the image lacks a process that the buildpacks should define', async () => {
    const outcome = await refusal(fromBuildpacks, (engine) => {
      engine.processes = ['web', 'workers'];
    });
    expect(outcome).toMatchObject({
      code: 'build.process-not-found',
      message: expect.stringContaining('worker'),
      details: ['Processes of the image: workers, web'],
      remedy: ['Did you mean workers?', expect.stringContaining('Procfile')],
    });
  });

  test('if the image does not start the planned command', async () => {
    const outcome = await refusal(tagged, (engine) => {
      engine.redefine = (processes) =>
        processes.map((it) =>
          it.type === 'web'
            ? {type: 'web', command: ['npm', 'start'], direct: true, buildpackID: 'test/npm-start'}
            : it,
        );
    });
    expect(outcome).toMatchObject({
      code: 'build.image-mismatch',
      details: [
        'Planned command of web: gunicorn app:app',
        'Command in the image: npm start (from test/npm-start)',
      ],
    });
  });

  test('if our own buildpack did not run', async () => {
    // Such an image does not have our labels either, and is still read.
    const on = stage();
    on.engine.buildpacks = ['test/procfile', 'test/ours'];
    await expect(release(tagged, on)).rejects.toMatchObject({
      code: 'build.image-mismatch',
      message: expect.stringContaining('ours'),
      details: [
        expect.stringContaining('test/procfile, test/ours'),
        expect.stringContaining('build_version.txt'),
      ],
    });
    expect(on.registry.tags('intranet/web')).toEqual({building: expect.any(String)});
  });
});

test('an image of our own buildpack alone is not tagged or reused', async () => {
  const on = stage();
  on.engine.buildpacks = ['ours'];
  await expect(release(tagged, on)).rejects.toMatchObject({
    code: 'build.no-buildpack',
    details: [expect.stringContaining('ours')],
  });
  expect(on.registry.tags('intranet/web')).toEqual({building: expect.any(String)});
  on.engine.buildpacks = ['test/procfile', 'ours'];
  await release(tagged, on);
  expect(on.engine.requests).toHaveLength(2);
});

test('a process of the buildpacks is released as they define it', async () => {
  const images = codebase.images.map((it) => ({...it, ...WITHOUT_LINE}));
  const on = stage();
  const {images: released} = await release(samplePlan({codebase: {images}}), on);
  expect(released.map(({process, command}) => [process, command])).toEqual([
    ['web', undefined],
    ['worker', undefined],
  ]);
  expect(on.engine.requests[0]?.definedProcesses).toEqual([]);
});

test('an existing release that starts another command is refused, with advice to rebuild', async () => {
  const on = stage();
  await release(tagged, on);
  const before = on.registry.writes.length;
  const repository = on.registry.repository('intranet/web');
  const blob = repository.blob.bind(repository);
  repository.blob = async (digest) => {
    const config = new TextDecoder().decode(await blob(digest));
    return new TextEncoder().encode(config.replace('gunicorn app:app', 'python -i'));
  };
  await expect(release(tagged, on)).rejects.toMatchObject({
    code: 'build.image-mismatch',
    remedy: [mentioning(option('rebuild'))],
  });
  expect(on.registry.writes).toHaveLength(before);
});

test.each([
  [['web'], []],
  [[], [expect.stringContaining('intranet has no default process')]],
])(
  'a plain image is released with the processes %j, and with a warning if it has no default',
  async (processes, expected) => {
    const on = stage();
    on.engine.processes = processes;
    const images = [{name: 'intranet', process: undefined, ...WITHOUT_LINE}];
    const {warnings} = await release(samplePlan({codebase: {images}}), on);
    expect(warnings).toEqual(expected);
  },
);
