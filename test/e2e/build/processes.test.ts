import {mkdir, writeFile} from 'node:fs/promises';
import {delimiter, join} from 'node:path';

import {expect, test} from 'vitest';

import {build, builderFlags, target} from '../build-codebase.ts';
import {buildpackOf} from '../made-buildpack.ts';
import {type BuiltImage, defaultProcess, publishedDigest} from '../published-image.ts';
import {
  cli,
  commitAll,
  describeWithSandbox,
  docker,
  freshPrefix,
  git,
  sandbox,
  sandboxEnvironment,
  temporaryFolder,
} from '../sandbox.ts';

/** A folder with a process file, and a Procfile if there are lines for it. */
async function codebaseOf(process: string, ...lines: readonly string[]): Promise<string> {
  const codebase = await temporaryFolder();
  await mkdir(join(codebase, 'codebuild'));
  await writeFile(
    join(codebase, 'codebuild', 'process.yml'),
    `application: {name: starter, process: ${process}}\n`,
  );
  if (lines.length > 0) await writeFile(join(codebase, 'Procfile'), `${lines.join('\n')}\n`);
  return codebase;
}

describeWithSandbox('image plan', () => {
  async function plan(codebase: string, ...flags: readonly string[]) {
    const args = ['image', 'plan', '--local', '--json', ...flags];
    const {code, stdout, stderr} = await cli(args, {cwd: codebase});
    expect({code, stderr}).toMatchObject({code: 0});
    const {images} = JSON.parse(stdout) as {
      images: readonly {process: string | null; command: string | null}[];
    };
    return {stderr, commands: images.map(({process, command}) => [process, command])};
  }

  test('finds lines whose names have other separators, in any order', async () => {
    const codebase = await codebaseOf(
      '[celery-worker, celery-beat]',
      'celery_beat: run beat',
      'celery_worker: run worker',
    );
    const {commands, stderr} = await plan(codebase);
    expect(commands).toEqual([
      ['celery-worker', 'run worker'],
      ['celery-beat', 'run beat'],
    ]);
    expect(stderr).toContain('celery-worker starts the Procfile line celery_worker.');
  });

  test('leaves a process without a line to the buildpacks, and suggests a similar line', async () => {
    const codebase = await codebaseOf('[web, wroker]', 'worker: work', 'web: serve');
    const {commands, stderr} = await plan(codebase);
    expect(commands).toEqual([
      ['web', 'serve'],
      ['wroker', null],
    ]);
    expect(stderr.replaceAll(/\s+/gu, ' ')).toContain('Did you mean worker?');
    const text = await cli(['image', 'plan', '--local'], {cwd: codebase});
    expect(text.stdout).toContain('wroker: from the buildpacks');
  });

  test('takes BP_PROCFILE_DEFAULT_PROCESS as the line of web', async () => {
    const setting = ['--env', 'BP_PROCFILE_DEFAULT_PROCESS=serve --all'];
    const {commands} = await plan(await codebaseOf('[web]'), ...setting);
    expect(commands).toEqual([['web', 'serve --all']]);
    const variable = {BP_PROCFILE_DEFAULT_PROCESS: 'serve --all'};
    const {stdout} = await cli(['image', 'plan', '--local'], {
      cwd: await codebaseOf('[web]'),
      env: variable,
    });
    expect(stdout).toContain('web: serve --all');
    const {stderr} = await plan(await codebaseOf('[web]', 'web: serve'), ...setting);
    expect(stderr).toContain('BP_PROCFILE_DEFAULT_PROCESS has no effect');
  });
});

describeWithSandbox('image build', () => {
  const PROCFILE = ['--buildpack', 'paketo-buildpacks/procfile'];

  async function commit(codebase: string): Promise<string> {
    await git(codebase, 'init', '--quiet', '--initial-branch', 'main');
    await commitAll(codebase, 'Begin');
    return codebase;
  }

  /** The processes that an image in the registry can start, from its label. */
  async function processesOf(image: string) {
    await docker('pull', '--quiet', image);
    const format = '{{index .Config.Labels "io.buildpacks.build.metadata"}}';
    const label = await docker('image', 'inspect', '--format', format, image);
    const {processes} = JSON.parse(label) as {
      processes: readonly {type: string; direct: boolean; buildpackID: string}[];
    };
    return processes;
  }

  /** Processes as a language's buildpack defines them: `npm start` and a worker. */
  const starter = () =>
    buildpackOf('test/starter', '0.10', [
      {type: 'web', command: ['echo', 'npm start'], default: true},
      {type: 'worker', command: ['echo', 'npm run worker']},
    ]);

  test.each(['before', 'after'])(
    'starts the Procfile’s line if a buildpack %s defines the process, too',
    async (place) => {
      const codebase = await commit(
        await codebaseOf('[web, worker]', 'worker: echo line of $0', 'web: echo line of web'),
      );
      const own = ['--buildpack', await starter()];
      const flags = place === 'before' ? [...own, ...PROCFILE] : [...PROCFILE, ...own];
      const {images} = await build({codebase, prefix: freshPrefix()}, ...flags);
      const [web, worker] = images.map(({reference, digest}) => `${reference}@${digest}`);
      expect(await docker('run', '--rm', web ?? '')).toBe('line of web');
      expect(await docker('run', '--rm', worker ?? '')).toMatch(/^line of \S*(?:sh|bash)$/u);
      expect(await defaultProcess(web ?? '')).toBe('web');
      expect(await defaultProcess(worker ?? '')).toBe('worker');
      expect(await processesOf(web ?? '')).toMatchObject([
        {type: 'web', direct: false, buildpackID: 'ci-image-builder/finish'},
        {type: 'worker', direct: false, buildpackID: 'ci-image-builder/finish'},
      ]);
    },
  );

  test('gives images of redefined processes the digests that pack gives', async () => {
    const codebase = await commit(await codebaseOf('[web, worker]', 'worker: echo w', 'web: echo'));
    const flags = ['--buildpack', await starter(), ...PROCFILE];
    const {images} = await build({codebase, prefix: freshPrefix()}, ...flags);
    for (const {process, digest} of images) {
      const prefix = freshPrefix();
      const {images: alone} = await build({codebase, prefix}, '--process', process ?? '', ...flags);
      expect(await publishedDigest(alone[0]?.reference ?? '', 'building')).toBe(digest);
    }
  });

  test('takes a process from a buildpack, and keeps its default process', async () => {
    const codebase = await commit(await codebaseOf('[worker, web]', 'other: echo'));
    const flags = ['--buildpack', await starter()];
    const {images} = await build({codebase, prefix: freshPrefix()}, ...flags);
    expect(images).toMatchObject([
      {process: 'worker', command: null},
      {process: 'web', command: null},
    ]);
    const [worker, web] = images.map(({reference, digest}) => `${reference}@${digest}`);
    expect(await docker('run', '--rm', worker ?? '')).toBe('npm run worker');
    expect(await docker('run', '--rm', web ?? '')).toBe('npm start');

    const plain = await commit(await codebaseOf('False'));
    const {images: chosen} = await build({codebase: plain, prefix: freshPrefix()}, ...flags);
    const [image] = chosen.map(({reference, digest}) => `${reference}@${digest}`);
    expect(await docker('run', '--rm', image ?? '')).toBe('npm start');
  });

  test.each([true, false])(
    'starts the line in a worker image beside a plain image, with worker as default: %s',
    async (isDefault) => {
      const own = await buildpackOf('test/other', '0.10', [
        {type: 'web', command: ['echo', 'npm start'], default: !isDefault},
        {type: 'worker', command: ['echo', 'npm run worker'], default: isDefault},
      ]);
      const lines = ['worker: echo line of worker', 'clock: echo', 'beat: echo'];
      const codebase = await commit(await codebaseOf('[False, worker]', ...lines));
      const flags = [...PROCFILE, '--buildpack', own];
      const {images} = await build({codebase, prefix: freshPrefix()}, ...flags);
      const [plain, worker] = images.map(({reference, digest}) => `${reference}@${digest}`);
      expect(await docker('run', '--rm', worker ?? '')).toBe('line of worker');
      const chosen = isDefault ? 'line of worker' : 'npm start';
      expect(await docker('run', '--rm', plain ?? '')).toBe(chosen);
    },
  );

  test('sets no tag if nothing defines a process without a line', async () => {
    const codebase = await commit(await codebaseOf('[web, wroker]', 'web: echo'));
    const prefix = freshPrefix();
    const args = ['image', 'build', ...target({prefix}), ...PROCFILE];
    const {code, stderr} = await cli([...args, '--buildpack', await starter()], {cwd: codebase});
    expect({code, stderr}).toMatchObject({code: 1});
    expect(stderr).toContain('The image has no process wroker.');
    expect(stderr).toContain('Did you mean worker?');
    for (const tag of ['latest', 'branch-main', await commitTag(codebase)]) {
      expect(await publishedDigest(`${prefix}/starter/web`, tag)).toBeNull();
      expect(await publishedDigest(`${prefix}/starter/wroker`, tag)).toBeNull();
    }
  });

  test('starts a process without a shell if its image has none', async () => {
    const codebase = await commit(await codebaseOf('[web]', 'web: echo "two  words" $HOME'));
    const direct = await buildpackOf('paketo-buildpacks/procfile', '0.8', [
      {type: 'web', command: 'echo', args: ['two  words', '$HOME'], direct: true, default: true},
    ]);
    const tinyRun = `${freshPrefix()}/run-test-tiny:1`;
    await docker('tag', sandbox().runImages.tiny, tinyRun);
    await docker('push', '--quiet', tinyRun);
    for (const flags of [
      ['--buildpack', direct],
      ['--run-image', tinyRun, ...PROCFILE],
    ]) {
      const where = {codebase, prefix: freshPrefix()};
      const args = ['image', 'build', ...target(where), '--json', ...flags];
      const {code, stdout, stderr} = await cli(args, {cwd: codebase});
      expect({code, stderr}).toMatchObject({code: 0});
      const [image] = (JSON.parse(stdout) as {images: readonly BuiltImage[]}).images;
      const reference = `${image?.reference}@${image?.digest}`;
      expect(await processesOf(reference)).toMatchObject([{type: 'web', direct: true}]);
      expect(await docker('run', '--rm', reference)).toBe('two  words $HOME');
      expect(stderr).toContain('web starts without a shell');
    }
    await docker('image', 'rm', tinyRun);
  });

  test('starts the Procfile’s line with --local, and checks it', async () => {
    const own = ['--buildpack', await starter()];
    const args = ['image', 'build', '--local', ...builderFlags('tiny'), ...own];
    const codebase = await codebaseOf('[web, worker]', 'web: echo line of web');
    try {
      const {code, stderr} = await cli(args, {cwd: codebase});
      expect({code, stderr}).toMatchObject({code: 0});
      const run = ['run', '--rm', '--entrypoint'];
      expect(await docker(...run, 'web', 'starter:local')).toBe('line of web');
      expect(await docker(...run, 'worker', 'starter:local')).toBe('npm run worker');
      const missing = await cli(args, {cwd: await codebaseOf('[web, clock]', 'web: echo')});
      expect(missing).toMatchObject({code: 1, stdout: ''});
      expect(missing.stderr).toContain('The image has no process clock.');
    } finally {
      await docker('image', 'rm', '--force', 'starter:local');
    }
  });

  test('sets no tag if pack leaves our own buildpack out', async () => {
    const codebase = await commit(await codebaseOf('[web]', 'web: echo'));
    // A group in a file that pack reads has the same effect: the last `--buildpack` is ignored.
    const folder = await temporaryFolder();
    const script = [
      '#!/bin/bash',
      'args=(); while [ $# != 0 ]; do',
      'case "$1 ${2-}" in "--buildpack "*/buildpack) shift 2 ;; *) args+=("$1"); shift ;; esac',
      `done; exec ${sandbox().pack} "\${args[@]}"`,
    ];
    await writeFile(join(folder, 'pack'), script.join('\n'), {mode: 0o755});
    const env = {PATH: [folder, sandboxEnvironment()['PATH']].join(delimiter)};
    const prefix = freshPrefix();
    for (const where of [target({prefix}), ['--local', ...builderFlags('tiny')]]) {
      const args = ['image', 'build', ...where, ...PROCFILE];
      const {code, stderr} = await cli(args, {cwd: codebase, env});
      expect({code, stderr}).toMatchObject({code: 1});
      expect(stderr).toContain('built without the buildpack ci-image-builder/finish');
      expect(stderr).toContain('Buildpacks that ran: paketo-buildpacks/procfile');
    }
    for (const tag of ['latest', 'branch-main', await commitTag(codebase)]) {
      expect(await publishedDigest(`${prefix}/starter/web`, tag)).toBeNull();
    }
    await docker('image', 'rm', '--force', 'starter:local');
  });
});

async function commitTag(codebase: string): Promise<string> {
  return `commit-${(await git(codebase, 'rev-parse', 'HEAD')).slice(0, 7)}`;
}
