import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {build, target} from '../build-codebase.ts';
import {answerOf, defaultProcess} from '../published-image.ts';
import {
  cli,
  commitAll,
  copyCodebase,
  describeWithSandbox,
  docker,
  freshPrefix,
} from '../sandbox.ts';

/** A codebase in which some files are replaced, with everything committed. */
async function codebaseWith(files: Readonly<Record<string, string>>): Promise<string> {
  const codebase = await copyCodebase('tiny');
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(codebase, name), content);
  }
  await commitAll(codebase, 'Change the files');
  return codebase;
}

const processes = (list: string) => ({
  'codebuild/process.yml': `application: {name: notice-board, process: ${list}}\n`,
});

describeWithSandbox('codebases of the old builder', () => {
  test('with False beside a process: the plain image starts web, the other image the process', async () => {
    const codebase = await codebaseWith(processes('[worker, False]'));
    const {images} = await build({codebase, prefix: freshPrefix()});
    expect(images).toMatchObject([
      {name: 'notice-board/worker', process: 'worker', status: 'built'},
      {name: 'notice-board', process: 'web', status: 'derived'},
    ]);
    const [worker, plain] = images.map(({reference, digest}) => `${reference}@${digest}`);
    expect(await defaultProcess(worker ?? '')).toBe('worker');
    expect(await defaultProcess(plain ?? '')).toBe('web');
    expect(await answerOf(plain ?? '', '/')).toContain('<');
  });

  test('with a plain image that the buildpacks decide: the image is the one of pack without a process', async () => {
    const lines = 'one: sh clock.sh\ntwo: sh worker.sh\nworker: sh worker.sh\n';
    const digests = [];
    for (const chosen of [[], ['--process', 'worker']]) {
      // The plain image is either built first, or derived from an image that starts the worker.
      const codebase = await codebaseWith({Procfile: lines, ...processes('[False, worker]')});
      const where = {codebase, prefix: freshPrefix()};
      await build(where, ...chosen);
      const {images} = await build(where);
      expect(images.map(({name, process}) => [name, process])).toEqual([
        ['notice-board', null],
        ['notice-board/worker', 'worker'],
      ]);
      const [plain] = images;
      const image = `${plain?.reference}@${plain?.digest}`;
      expect(await docker('run', '--rm', '--env', 'ONCE=1', image, 'echo started')).toBe('started');
      digests.push(plain?.digest);
    }
    expect(digests[0]).toBe(digests[1]);
  });

  test('with BP_ variables of the build machine: buildpacks and scripts get them, and secrets stay hidden', async () => {
    const codebase = await codebaseWith({
      'user-post.sh': 'echo "setting=$BP_SETTING token=$BP_TEST_TOKEN" | tee public/index.html\n',
    });
    const env = {BP_SETTING: 'from-the-machine', BP_TEST_TOKEN: 's3cret-value'};
    const args = ['image', 'build', ...target({prefix: freshPrefix()}), '--json'];
    const {code, stdout, stderr} = await cli(args, {cwd: codebase, env});
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).toContain('setting=from-the-machine token=***');
    expect(stdout + stderr).not.toContain('s3cret-value');
    const {images} = JSON.parse(stdout) as {images: {reference: string; digest: string}[]};
    const [web] = images;
    expect(await answerOf(`${web?.reference}@${web?.digest}`, '/')).toBe(
      'setting=from-the-machine token=s3cret-value\n',
    );
  });
});
