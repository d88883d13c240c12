import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {cli, copyCodebase, describeWithSandbox, git, temporaryFolder} from '../sandbox.ts';

/** Nothing that `image plan` could use of Docker, pack or AWS. */
const ALONE = {DOCKER_HOST: 'unix:///no/such/docker.sock', DOCKER_CONFIG: '/no/such'};

describeWithSandbox('image plan', () => {
  test('shows what a build would do, without Docker or AWS', async () => {
    const codebase = await copyCodebase('flask');
    await git(codebase, 'tag', 'v1.0.0');
    const {code, stdout} = await cli(['image', 'plan', '--json'], {cwd: codebase, env: ALONE});
    expect(code).toBe(0);
    const commit = await git(codebase, 'rev-parse', 'HEAD');
    const tags = {
      fixed: [`commit-${commit.slice(0, 7)}`, 'v1.0.0'],
      moving: ['branch-main', 'latest'],
    };
    expect(JSON.parse(stdout)).toEqual({
      application: 'word-counter',
      source: {
        path: '.',
        commit,
        branch: 'main',
        branchFrom: 'HEAD',
        pullRequest: null,
        pullRequestFrom: null,
        gitTags: ['v1.0.0'],
        gitTagsFrom: {'v1.0.0': 'Git'},
      },
      engine: 'pack',
      registry: {kind: 'ecr'},
      images: [
        {
          name: 'word-counter/web',
          process: 'web',
          command: 'gunicorn --bind 0.0.0.0:${PORT:-8080} --workers 1 app:app',
          tags,
        },
        {name: 'word-counter/worker', process: 'worker', command: 'python worker.py', tags},
        {
          name: 'word-counter/scheduler',
          process: 'scheduler',
          command: 'python scheduler.py',
          tags,
        },
      ],
      builder: {
        image: 'paketobuildpacks/builder-jammy-base:0.4.642',
        runImage: null,
        lifecycleImage: null,
        origin: 'default',
      },
      buildpacks: ['paketo-buildpacks/python'],
      buildpacksOrigin: 'buildpack.json',
      preBuildpacks: [],
      postBuildpacks: [],
      exclude: [],
      include: [],
      environment: {BP_LOG_LEVEL: 'INFO', BP_CPYTHON_VERSION: '3.11.x'},
      environmentOrigins: {BP_LOG_LEVEL: 'default', BP_CPYTHON_VERSION: 'runtime.txt'},
    });
  });

  test('takes the buildspec’s variables as its flags', async () => {
    const env = {
      ...ALONE,
      ECR_VISIBILITY: 'Public',
      PAKETO_BUILDER_VERSION: '0.2.326-full',
      LIFECYCLE_VERSION: '0.16.0',
    };
    const codebase = await copyCodebase('flask');
    const {stdout} = await cli(['image', 'plan', '--json'], {cwd: codebase, env});
    expect(JSON.parse(stdout)).toMatchObject({
      registry: {kind: 'ecr-public'},
      builder: {
        image: 'public.ecr.aws/uktrade/paketobuildpacks/builder:0.2.326-full',
        runImage: 'public.ecr.aws/uktrade/paketobuildpacks/run:full-cnb',
        lifecycleImage: 'public.ecr.aws/uktrade/buildpacksio/lifecycle:0.16.0',
      },
    });
  });

  test('takes BP_ and BPE_ variables as settings, shows who set them, and hides secrets', async () => {
    const env = {
      ...ALONE,
      BP_CPYTHON_VERSION: '3.12.x',
      BP_PIP_VERSION: '24',
      BPE_DEFAULT_TZ: 'UTC',
      BP_LOG_LEVEL: 'WARN',
      BP_NPM_TOKEN: 's3cret-1',
      BP_PIP_INDEX: 'https://user:s3cret-2@pypi.example.com/simple',
      BP_OCI_REVISION: 'mine',
      BP_EMPTY: '',
    };
    const codebase = await copyCodebase('flask');
    const args = ['image', 'plan', '--env', 'BP_PIP_VERSION=25'];
    const text = await cli(args, {cwd: codebase, env});
    expect(text.code).toBe(0);
    const environment = text.stdout.slice(text.stdout.indexOf('Environment'));
    expect(environment.split('\n').map((line) => line.slice(13))).toEqual([
      'BP_LOG_LEVEL=WARN (environment)',
      'BP_CPYTHON_VERSION=3.12.x (environment)',
      'BPE_DEFAULT_TZ=UTC (environment)',
      'BP_OCI_REVISION=mine (environment)',
      'BP_PIP_VERSION=25 (--env)',
      'BP_NPM_TOKEN (secret, environment)',
      'BP_PIP_INDEX (secret, environment)',
    ]);
    for (const remark of [
      'Note: BP_CPYTHON_VERSION is 3.12.x (environment) instead of 3.11.x (runtime.txt).',
      'Note: BP_PIP_VERSION is 25 (--env) instead of 24 (environment).',
      'Warning: BP_OCI_REVISION (environment) has no effect on the label',
    ]) {
      expect(text.stderr).toContain(remark);
    }
    const json = await cli([...args, '--json'], {cwd: codebase, env});
    expect(JSON.parse(json.stdout)).toMatchObject({
      environment: {BP_PIP_VERSION: '25', BP_NPM_TOKEN: null, BP_PIP_INDEX: null},
      environmentOrigins: {BP_PIP_VERSION: '--env', BP_NPM_TOKEN: 'environment'},
    });
    expect([text, json].map(({stdout, stderr}) => stdout + stderr).join()).not.toContain('s3cret');
  });

  test('shows all problems of all files at once, each at its place', async () => {
    const codebase = await temporaryFolder();
    await mkdir(join(codebase, 'codebuild'));
    await writeFile(
      join(codebase, 'codebuild', 'process.yml'),
      'application:\n  name: Intranet\n  proces: [web]\n',
    );
    await writeFile(join(codebase, 'buildpack.json'), '{"builpacks": []}');
    await writeFile(join(codebase, 'runtime.txt'), 'ruby-3.2.0\n');
    const {code, stdout, stderr} = await cli(['image', 'plan'], {cwd: codebase, env: ALONE});
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    for (const problem of [
      'codebuild/process.yml:2:9: ',
      'codebuild/process.yml:3:3: Unknown key "proces".',
      'buildpack.json:1:2: Unknown key "builpacks".',
      'Did you mean "buildpacks"?',
      'runtime.txt:1:1: "ruby-3.2.0" is not a Python version.',
      'not a Git repository',
    ]) {
      expect(stderr).toContain(problem);
    }
  });

  test('a value that ECR_VISIBILITY cannot have is an error', async () => {
    const codebase = await copyCodebase('tiny');
    const {code, stderr} = await cli(['image', 'plan'], {
      cwd: codebase,
      env: {...ALONE, ECR_VISIBILITY: 'HIDDEN'},
    });
    expect(code).toBe(2);
    expect(stderr).toContain('HIDDEN');
    expect(stderr).toContain('PRIVATE');
  });
});
