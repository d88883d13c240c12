import {mkdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {cli, copyCodebase, describeWithSandbox, git, temporaryFolder} from '../sandbox.ts';

/** An environment without Docker, pack and AWS. */
const ALONE = {DOCKER_HOST: 'unix:///no/such/docker.sock', DOCKER_CONFIG: '/no/such'};

describeWithSandbox('image plan', () => {
  test('shows the plan without Docker or AWS', async () => {
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
      engineOrigin: 'default',
      cache: {kind: 'volumes'},
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
      bindings: [],
    });
  });

  test('reads the variables of the buildspec like flags', async () => {
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

  test('reads BP_ and BPE_ variables as settings, shows their origin, and hides secrets', async () => {
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

  test('reports all problems of all files at once, with their places', async () => {
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
      'Did you mean "process"?',
      'buildpack.json:1:2: Unknown key "builpacks".',
      'Did you mean "buildpacks"?',
      'runtime.txt:1:1: Invalid Python version "ruby-3.2.0".',
      'not a Git repository',
    ]) {
      expect(stderr).toContain(problem);
    }
  });

  test('reports invisible characters with their places', async () => {
    const codebase = await copyCodebase('tiny');
    const files = {
      Procfile: 'web: httpd\u00A0-f\n',
      'runtime.txt': 'python-3.11.x\u200B\n',
      'buildpack.json': '{"build\u00ADpacks": [{"a": "b"}]}\n',
      'codebuild/process.yml': 'application:\n  name: tiny\n  pro\u2066cess: web\n',
      'user-post.sh': Buffer.from('echo a\n', 'utf16le'),
      'buildpack-run.sh': 'echo a\r\n',
    };
    await mkdir(join(codebase, 'codebuild'), {recursive: true});
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(codebase, name), content);
    }
    const {code, stderr} = await cli(['image', 'plan', '--working-tree'], {
      cwd: codebase,
      env: ALONE,
    });
    expect(code).toBe(2);
    for (const problem of [
      'The codebase has 6 problems. Nothing was built.',
      'codebuild/process.yml:3:6: U+2066 LEFT-TO-RIGHT ISOLATE is an invisible character.',
      'Procfile:1:11: U+00A0 NO-BREAK SPACE looks like a space but is not one.',
      'web: httpd<U+00A0>-f',
      'buildpack.json:1:8: U+00AD SOFT HYPHEN is an invisible character.',
      'runtime.txt:1:14: U+200B ZERO WIDTH SPACE is an invisible character.',
      'buildpack-run.sh:1:7: Lines end with CRLF',
      'user-post.sh: Unsupported encoding UTF-16.',
    ]) {
      expect(stderr).toContain(problem);
    }
  });

  test('accepts the files of the old builder, and warns about mistakes in them', async () => {
    const codebase = await copyCodebase('tiny');
    const files = {
      Procfile: 'web: httpd\nworker: sh worker.sh\n',
      'runtime.txt': '# why\npython-3.11.x # the last\n',
      'buildpack.json':
        '{"$schema": "x", "builpacks": [{"urn:cnb:registry:fagiani": " apt@0.2.5"}]}\n',
      'codebuild/process.yml':
        'version: 1\nnames: &names [False, worker]\napplication:\n  name: " tiny "\n  process: *names\n',
    };
    await mkdir(join(codebase, 'codebuild'), {recursive: true});
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(codebase, name), content);
    }
    const args = ['image', 'plan', '--working-tree', '--json'];
    const {code, stdout, stderr} = await cli(args, {cwd: codebase, env: ALONE});
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      images: [
        {name: 'tiny', process: 'web', command: 'httpd'},
        {name: 'tiny/worker', process: 'worker', command: 'sh worker.sh'},
      ],
      buildpacks: ['urn:cnb:registry:fagiani/apt@0.2.5'],
      environment: {BP_CPYTHON_VERSION: '3.11.x'},
    });
    for (const warning of [
      'Warning: codebuild/process.yml:1:1: The key "version" is ignored.',
      'Warning: buildpack.json:1:2: The key "$schema" is ignored.',
      'Warning: buildpack.json:1:18: The key "builpacks" is read as "buildpacks".',
    ]) {
      expect(stderr).toContain(warning);
    }
  });

  test('uses .python-version if there is no runtime.txt', async () => {
    const codebase = await copyCodebase('flask');
    await rm(join(codebase, 'runtime.txt'));
    await writeFile(join(codebase, '.python-version'), '# why\n3.12\n3.11\n');
    const args = ['image', 'plan', '--working-tree'];
    const {code, stdout} = await cli(args, {cwd: codebase, env: ALONE});
    expect(code).toBe(0);
    expect(stdout).toContain('BP_CPYTHON_VERSION=3.12 (.python-version)');
    const env = {...ALONE, BP_CPYTHON_VERSION: '3.13'};
    const replaced = await cli(args, {cwd: codebase, env});
    expect(replaced.stdout).toContain('BP_CPYTHON_VERSION=3.13 (environment)');
    expect(replaced.stderr).toContain('instead of 3.12 (.python-version)');
  });

  test('refuses an invalid ECR_VISIBILITY', async () => {
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
