import {readFile, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {execa} from 'execa';
import {expect, test} from 'vitest';

import {builderFlags, target} from '../build-codebase.ts';
import {
  cli,
  copyCodebase,
  describeWithSandbox,
  freshPrefix,
  sandboxEnvironment,
  temporaryFolder,
} from '../sandbox.ts';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const CONTROL = /[^\P{Cc}\n]/u;

/** Runs `--version` in a Node.js that reports another version. */
async function withNode(version: string) {
  const pretend = `Object.defineProperty(process.versions, 'node', {value: '${version}'})`;
  const args = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`];
  const {exitCode, stdout, stderr} = await execa(
    process.execPath,
    [...args, join(PROJECT, 'bin', 'run.js'), '--version'],
    {reject: false},
  );
  return {exitCode, stdout, stderr};
}

describeWithSandbox('the command line', () => {
  test('prints plain lines to stderr and only the result to stdout in CI', async () => {
    const codebase = await copyCodebase('tiny');
    const script = "printf '\\033[31mred\\033[0m and \\033]0;title\\007 and 10%%\\r20%%\\n'\n";
    await writeFile(join(codebase, 'user-post.sh'), script);
    const args = ['image', 'build', ...target({prefix: freshPrefix()}), '--working-tree'];
    const {code, stdout, stderr} = await cli(args, {cwd: codebase, env: {CI: 'true'}});
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).not.toMatch(CONTROL);
    expect(stdout).not.toMatch(CONTROL);
    expect(stderr).toContain('==> Building');
    expect(stderr).toMatch(/^ {4}Building took \d+\.\d s$/m);
    expect(stdout).toContain('sha256:');
    expect(stdout).not.toContain('==>');
  });

  test('prints only the result with --quiet', async () => {
    const codebase = await copyCodebase('tiny');
    const args = ['image', 'build', ...target({prefix: freshPrefix()}), '--quiet'];
    const {code, stdout, stderr} = await cli(args, {cwd: codebase});
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    expect(stdout).toContain('sha256:');
  });

  test('sets the log level of buildpacks to DEBUG with --verbose', async () => {
    const codebase = await copyCodebase('tiny');
    await writeFile(join(codebase, 'user-post.sh'), 'echo "level $BP_LOG_LEVEL"\n');
    const args = ['image', 'build', ...target({prefix: freshPrefix()}), '--working-tree', '-v'];
    const {stderr} = await cli(args, {cwd: codebase});
    expect(stderr).toContain('level DEBUG');
  });

  test.each([
    [['image', 'build', '--registri', 'x'], '--registri'],
    [['image', 'build', '--registri', 'x'], 'Did you mean --registry?'],
    [['image', 'build', '--local', '--registry', 'x'], '--registry'],
    [['image', 'plan', 'one', 'two'], 'two'],
    [['image', 'build', '--pull-policy', 'sometimes'], 'sometimes'],
  ])('%j is a usage error that names the mistake', async (args, named) => {
    const {code, stdout, stderr} = await cli(args, {cwd: await copyCodebase('tiny')});
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    expect(stderr).toContain(named);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  test('suggests a command for an unknown one', async () => {
    const options = {cwd: await temporaryFolder()};
    const {code, stdout, stderr} = await cli(['image', 'biuld'], options);
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    expect(stderr).toContain('Error: Unknown command "image biuld".');
    expect(stderr).toContain('→ Did you mean `image build`?');
    const json = await cli(['image', 'biuld', '--json'], options);
    expect(json).toMatchObject({code: 2, stderr: ''});
    expect(JSON.parse(json.stdout)).toMatchObject({
      error: {code: 'usage.unknown-command', exit: 2},
    });
  });

  test('values that cannot be used are named all at once, by flag and by variable', async () => {
    const wrong = ['--builder', 'foo bar!', '--run-image', '', '--buildpack', 'x y'];
    const {code, stdout, stderr} = await cli(['image', 'plan', ...wrong], {
      cwd: await copyCodebase('tiny'),
      env: {LIFECYCLE_VERSION: '../x', PAKETO_BUILDER_VERSION: ''},
    });
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    for (const named of [
      '4 invalid values.',
      '--builder "foo bar!": ',
      '--run-image "": It is empty.',
      '--buildpack "x y": It contains a space.',
      'LIFECYCLE_VERSION "../x": It is not a valid tag.',
    ]) {
      expect(stderr).toContain(named);
    }
  });

  test.each([
    [['image', 'plan'], 0],
    [['image', 'plan', '--json'], 0],
    [['image', 'plan', '--help'], 0],
    [['--version'], 0],
    [['image', 'plan', 'no/such', '--json'], 2],
  ])('%j ends without an error if its output is a closed pipe', async (args, code) => {
    const script = '{ "$@"; echo $? >../code.txt; } | true';
    const program = [process.execPath, join(PROJECT, 'bin', 'run.js')];
    const codebase = await copyCodebase('tiny');
    const {stderr} = await execa('sh', ['-c', script, 'sh', ...program, ...args], {
      cwd: codebase,
      env: sandboxEnvironment(),
    });
    expect(stderr).toBe('');
    expect(await readFile(join(codebase, '..', 'code.txt'), 'utf8')).toBe(`${code}\n`);
  });

  test.each(['20.20.2', '22.21.0'])('refuses Node.js %s as too old', async (version) => {
    expect(await withNode(version)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `Node.js 22.22 or newer is required. You have ${version}.`,
    });
  });

  test('accepts the oldest Node.js version that package.json allows', async () => {
    const {default: manifest} = await import('../../../package.json', {with: {type: 'json'}});
    expect(manifest.engines.node).toBe('>=22.22');
    for (const version of ['22.22.0', '24.0.0']) {
      expect(await withNode(version)).toMatchObject({exitCode: 0, stderr: ''});
    }
  });

  test('names a folder that does not exist', async () => {
    const {code, stderr} = await cli(['image', 'plan', 'no/such'], {
      cwd: await copyCodebase('tiny'),
    });
    expect(code).toBe(2);
    expect(stderr).toContain('no/such');
  });

  test('prints its version like oclif', async () => {
    const options = {cwd: await temporaryFolder(), env: sandboxEnvironment()};
    const dev = await execa(
      process.execPath,
      [join(PROJECT, 'bin', 'dev.js'), '--version'],
      options,
    );
    expect(await cli(['--version'], options)).toEqual({code: 0, stdout: dev.stdout, stderr: ''});
  });

  test('runs from its sources without a build', async () => {
    const codebase = await copyCodebase('tiny');
    const args = [join(PROJECT, 'bin', 'dev.js'), 'image', 'plan', '--json'];
    const {stdout} = await execa(process.execPath, args, {
      cwd: codebase,
      env: sandboxEnvironment(),
    });
    expect(JSON.parse(stdout)).toMatchObject({application: 'notice-board'});
  });

  test('installs from its package, which contains only the required files, and builds', async () => {
    const folder = await temporaryFolder();
    const npm = {env: {npm_config_update_notifier: 'false'}};
    await execa('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
      ...npm,
      cwd: PROJECT,
    });
    const [archive = ''] = await readdir(folder);
    const {stdout: listing} = await execa('tar', ['-tf', join(folder, archive)]);
    const unexpected = listing
      .split('\n')
      .filter(
        (file) =>
          !/^package\/(?:bin\/run\.js|dist\/(?:src|commands|chunks)\/.*\.js|dist\/licenses\.txt|docker\/buildpack\/.*|docker\/build\.sh|docker\/image\/codebuild-breakpoint|oclif\.manifest\.json|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(
            file,
          ),
      );
    expect(unexpected).toEqual([]);

    await execa('npm', ['install', '--global', '--prefix', folder, join(folder, archive)], npm);
    const program = join(folder, 'bin', 'ci-image-builder');
    const options = {cwd: await copyCodebase('flat'), env: sandboxEnvironment()};
    const {stdout: version} = await execa(program, ['--version'], options);
    expect(version).toMatch(/^ci-image-builder\/\d+\.\d+\.\d+ /);
    const where = ['--registry', freshPrefix(), ...builderFlags('tiny')];
    const {stdout} = await execa(program, ['image', 'build', ...where, '--json'], options);
    expect(JSON.parse(stdout)).toMatchObject({images: [{process: 'web', status: 'built'}]});
  });
});
