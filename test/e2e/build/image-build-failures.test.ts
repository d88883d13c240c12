import {readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {execa} from 'execa';
import {expect, test} from 'vitest';

import {builderFlags, target} from '../build-codebase.ts';
import {publishedDigest} from '../published-image.ts';
import {
  cli,
  commitAll,
  copyCodebase,
  describeWithSandbox,
  freshPrefix,
  sandbox,
  temporaryFolder,
} from '../sandbox.ts';

/**
 * Runs `image build` of the tiny codebase, which must fail without an unexpected error. @returns its exit
 * code and output.
 */
async function failing(
  change: {
    readonly codebase?: (folder: string) => Promise<void>;
    readonly env?: Readonly<Record<string, string>>;
    readonly flags?: readonly string[];
  },
  prefix = freshPrefix(),
): Promise<{code: number | undefined; said: string}> {
  const codebase = await copyCodebase('tiny');
  await change.codebase?.(codebase);
  const temporary = await temporaryFolder();
  const args = ['image', 'build', ...(change.flags ?? target({prefix}))];
  const env = {TMPDIR: temporary, ...change.env};
  const {code, stdout, stderr} = await cli(args, {cwd: codebase, env});
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(await readdir(temporary)).toEqual([]);
  const repository = `${prefix}/notice-board/web`;
  for (const tag of ['latest', 'branch-main']) {
    expect(await publishedDigest(repository, tag)).toBeNull();
  }
  return {code, said: stderr};
}

/** Commits a file of the codebase with this content. */
function withFile(name: string, ...lines: string[]): (folder: string) => Promise<void> {
  return async (folder) => {
    await writeFile(join(folder, name), `${lines.join('\n')}\n`);
    await commitAll(folder, `Add ${name}`);
  };
}

/** A Docker configuration with other credentials for the sandbox's registry. */
async function dockerConfig(auth: string | undefined): Promise<string> {
  const folder = await temporaryFolder();
  const auths = auth === undefined ? {} : {[sandbox().registry]: {auth: btoa(auth)}};
  await writeFile(join(folder, 'config.json'), JSON.stringify({auths}));
  return folder;
}

describeWithSandbox('image build reports', () => {
  test('a failed script of the codebase', async () => {
    const {code, said} = await failing({
      codebase: withFile('user-post.sh', 'echo "no such thing: assets"', 'exit 7'),
    });
    expect(code).toBe(1);
    expect(said).toContain('Error: The script user-post.sh of the codebase failed.');
    expect(said.split('Error:')[1]).toContain('no such thing: assets');
    expect(said).toContain('user-post.sh exited with code 7.');
  });

  test('a failed buildpack', async () => {
    const {code, said} = await failing({
      codebase: withFile('buildpack.json', '{"buildpacks": [{"sandbox": "fail"}]}'),
    });
    expect(code).toBe(1);
    expect(said).toContain('Error: The buildpack sandbox/fail failed.');
    expect(said.split('Error:')[1]).toContain('cannot bundle site.css: no such file');
  });

  test('that no buildpack can build the codebase', async () => {
    const {code, said} = await failing({
      codebase: withFile('buildpack.json', '{"buildpacks": [{"paketo-buildpacks": "python"}]}'),
      flags: ['--registry', freshPrefix(), ...builderFlags('python')],
    });
    expect(code).toBe(1);
    expect(said).toContain('Error: No buildpack can build this codebase.');
    expect(said).toContain('buildpack.json');
  });

  test('an unknown buildpack', async () => {
    const {code, said} = await failing({
      codebase: withFile('buildpack.json', '{"buildpacks": [{"paketo-buildpacks": "pyhton"}]}'),
    });
    expect(code).toBe(1);
    expect(said).toContain('Error: Buildpack paketo-buildpacks/pyhton not found');
    expect(said).toContain('buildpack.json');
  });

  test('a builder that does not exist', async () => {
    const builder = `${sandbox().registry}/no/such-builder:1`;
    const {code, said} = await failing({
      flags: ['--registry', freshPrefix(), '--builder', builder],
    });
    expect(code).toBe(1);
    expect(said).toContain(`Error: Builder ${builder} not found.`);
    expect(said).toContain('--builder');
  });

  test.each([
    ['a wrong password', 'ci:wrong'],
    ['no password', undefined],
  ])('%s', async (_, auth) => {
    const {code, said} = await failing({env: {DOCKER_CONFIG: await dockerConfig(auth)}});
    expect(code).toBe(3);
    expect(said).toContain(sandbox().registry);
    expect(said).toContain(`docker login ${sandbox().registry}`);
    expect(said).not.toContain('wrong');
    expect(said).not.toContain('==> Building');
  });

  test('a registry that refuses connections', async () => {
    const {code, said} = await failing({
      flags: ['--registry', '127.0.0.1:9', ...builderFlags('tiny')],
    });
    expect(code).toBe(1);
    expect(said).toContain('127.0.0.1:9');
  });

  test('that Docker is not running', async () => {
    const {code, said} = await failing({env: {DOCKER_HOST: 'unix:///no/such/docker.sock'}});
    expect(code).toBe(1);
    expect(said).toContain(
      'Error: No Docker engine responds at DOCKER_HOST=unix:///no/such/docker.sock.',
    );
    expect(said).toContain('Correct DOCKER_HOST');
  });

  test('that pack is not installed', async () => {
    const bin = await temporaryFolder();
    for (const program of ['git', 'docker']) {
      const {stdout} = await execa('sh', ['-c', `command -v ${program}`]);
      await execa('ln', ['-s', stdout, join(bin, program)]);
    }
    const {code, said} = await failing({env: {PATH: bin}});
    expect(code).toBe(1);
    expect(said).toContain('Error: pack not found on the PATH.');
    expect(said).toContain('Install pack');
  });

  test('a process that neither the Procfile nor a buildpack defines', async () => {
    const {code, said} = await failing({codebase: withFile('Procfile', 'web: httpd -f')});
    expect(code).toBe(1);
    expect(said).toContain('Error: The image has no process worker or clock.');
    expect(said).toContain('Add worker and clock to the Procfile');
  });

  test('an uncommitted file that decides what is built', async () => {
    const {code, said} = await failing({
      codebase: async (folder) =>
        writeFile(join(folder, 'buildpack.json'), '{"buildpacks": [{"a": "b"}]}'),
    });
    expect(code).toBe(2);
    expect(said).toContain('Error: Not committed: buildpack.json.');
  });

  test('a secret that is not in the environment', async () => {
    const {code, said} = await failing({
      flags: ['--registry', freshPrefix(), ...builderFlags('tiny'), '--env', 'NO_SUCH_TOKEN'],
    });
    expect(code).toBe(2);
    expect(said).toContain('NO_SUCH_TOKEN');
  });

  test('a full disk', async (context) => {
    const full = await temporaryFolder();
    const {failed} = await execa('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', full], {
      reject: false,
    });
    if (failed) context.skip('a small file system can be mounted by root only');
    try {
      const codebase = await copyCodebase('flask');
      const args = ['image', 'build', ...target({prefix: freshPrefix(), builder: 'python'})];
      const {code, stdout, stderr} = await cli(args, {cwd: codebase, env: {TMPDIR: full}});
      expect({code, stdout}).toEqual({code: 1, stdout: ''});
      expect(stderr).toContain('Error: The disk is full.');
      expect(await readdir(full)).toEqual([]);
    } finally {
      await execa('umount', [full]);
    }
  });

  test('an error as one JSON value with --json', async () => {
    const codebase = await copyCodebase('tiny');
    const args = [
      'image',
      'build',
      '--registry',
      freshPrefix(),
      '--builder',
      'no/such:1',
      '--json',
    ];
    const env = {DOCKER_HOST: 'unix:///no/such/docker.sock'};
    const {code, stdout} = await cli(args, {cwd: codebase, env});
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'docker.unavailable',
        message: expect.stringContaining(`DOCKER_HOST=${env.DOCKER_HOST}`),
        exit: 1,
      },
    });
  });

  test('a report that cannot be written, before anything is built', async () => {
    const {code, said} = await failing({
      flags: [...target({prefix: freshPrefix()}), '--report', '/no/such/folder/report.json'],
    });
    expect(code).toBe(2);
    expect(said).toContain('report /no/such/folder/report.json');
    expect(said).not.toContain('==>');
  });

  test('an error in the file of --report', async () => {
    const codebase = await copyCodebase('tiny');
    const report = join(await temporaryFolder(), 'report.json');
    const args = ['image', 'build', ...target({prefix: freshPrefix()}), '--report', report];
    const env = {DOCKER_HOST: 'unix:///no/such/docker.sock'};
    await cli(args, {cwd: codebase, env});
    const {default: content} = (await import(report, {with: {type: 'json'}})) as {
      default: unknown;
    };
    expect(content).toMatchObject({
      error: {
        code: 'docker.unavailable',
        message: expect.stringContaining(`DOCKER_HOST=${env.DOCKER_HOST}`),
        exit: 1,
      },
    });
  });
});
