import {mkdir, readdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {parse} from 'smol-toml';
import {expect, test} from 'vitest';
import {writeOwnBuildpack} from '../../../src/engine/buildpacks/own-buildpack.ts';
import {SCRIPTS_LABEL} from '../../../src/image/ports.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {layersOf} from './layers-of.ts';

const TEMPLATE = fileURLToPath(new URL('../../../docker/buildpack', import.meta.url));

/** The programs of the smallest build images. */
const PROGRAMS = ['bash', 'cat', 'cp', 'dirname', 'mkdir', 'rm', 'sh'];

/** Runs `bin/build` in an application of these files. */
async function runBuild(
  files: Readonly<Record<string, string>>,
  {group = ['a'], programs = []}: {group?: readonly string[]; programs?: readonly string[]} = {},
) {
  const buildpack = join(await temporaryFolder(), 'buildpack');
  await writeOwnBuildpack(TEMPLATE, buildpack, {
    labels: {'io.example': 'x'},
    definedProcesses: [{type: 'web', command: 'web', isDefault: true}],
    versionText: 'version\n',
    launchEnvironment: {GIT_BRANCH: 'main'},
  });
  const application = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(application, name, '..'), {recursive: true});
    await writeFile(join(application, name), text);
  }
  const path = await temporaryFolder();
  for (const name of [...PROGRAMS, ...programs]) {
    const {stdout} = await execa('which', [name]);
    await symlink(stdout, join(path, name));
  }
  const layers = await layersOf(group, {});
  const {exitCode, stdout, stderr} = await execa(
    join(buildpack, 'bin', 'build'),
    [layers, await temporaryFolder(), '/nowhere/plan.toml'],
    {cwd: application, env: {PATH: path}, extendEnv: false, reject: false},
  );
  const launch = await readFile(join(layers, 'launch.toml'), 'utf8').catch(() => '');
  return {
    code: exitCode,
    lines: stdout.split('\n'),
    stderr,
    application,
    left: await readdir(layers),
    launch: parse(launch) as {labels?: readonly {key: string; value: string}[]},
  };
}

const HEADING = ['', 'CI Image Builder Finish 1.0.0'];

test('does not require find in a build image without scripts', async () => {
  const vendored = {
    'vendor/.x/.git/config': 'secret',
    '.git/config': 'secret',
    'vendor/y/.git': '',
  };
  const {code, lines, stderr, application, left} = await runBuild({'a b/c': 'x', ...vendored});
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
  expect(lines).toEqual([...HEADING, '  build_version.txt: written']);
  const found = (await readdir(application, {recursive: true})).toSorted();
  expect(found).toEqual(['a b', 'a b/c', 'build_version.txt', 'vendor', 'vendor/.x', 'vendor/y']);
  expect(left.toSorted()).toEqual(['launch.toml', 'release', 'release.toml']);
});

test('with find, also removes .git folders', async () => {
  const {code, application} = await runBuild({'x/.git/config': ''}, {programs: ['find']});
  expect(code).toBe(0);
  expect(await readdir(join(application, 'x'))).toEqual([]);
});

test.each([[['find']], [[]]])('runs scripts one after another, with %j', async (programs) => {
  const scripts = {'user-post.sh': 'echo second', 'buildpack-run.sh': 'echo first'};
  const {code, lines, stderr, left, launch} = await runBuild(scripts, {programs});
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
  expect(lines.slice(3)).toEqual([
    '  buildpack-run.sh: running',
    'first',
    '  buildpack-run.sh: done',
    '  user-post.sh: running',
    'second',
    '  user-post.sh: done',
  ]);
  expect(launch.labels).toEqual([
    {key: 'io.example', value: 'x'},
    {key: SCRIPTS_LABEL, value: 'buildpack-run.sh user-post.sh'},
  ]);
  expect(left.toSorted()).toEqual(['launch.toml', 'release', 'release.toml']);
});

test('a failed script ends the build, and later scripts do not run', async () => {
  const scripts = {'buildpack-run.sh': 'exit 3', 'user-post.sh': 'echo second'};
  const {code, lines} = await runBuild(scripts);
  expect(code).toBe(1);
  expect(lines.slice(3)).toEqual([
    '  buildpack-run.sh: running',
    'buildpack-run.sh exited with code 3.',
  ]);
});

test('stops the build before anything else if no other buildpack takes part', async () => {
  const {code, lines} = await runBuild({'user-post.sh': 'echo x'}, {group: []});
  expect(code).toBe(1);
  expect(lines).toEqual([...HEADING, 'No other buildpack takes part.']);
});

test('names only the programs that a script left running', async () => {
  const {code, lines} = await runBuild(
    {
      'buildpack-run.sh': 'sleep 5 &\necho started\n',
      'user-post.sh': 'sleep 5 >/dev/null 2>&1 </dev/null &\nwait $(jobs -p -r | head -0)\n',
    },
    {programs: ['sleep', 'head']},
  );
  expect(code).toBe(0);
  const said = lines.filter((line) => line.includes('left running'));
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/^ {2}buildpack-run\.sh: left running: sleep \(process \d+\)$/u);
  expect(lines).toContain('  buildpack-run.sh: done');
});

test('does not wait for a program with its own output', async () => {
  const files = {'user-post.sh': 'sleep 10 >/dev/null 2>&1 &\n'};
  const {code, lines} = await runBuild(files, {programs: ['sleep']});
  expect(code).toBe(0);
  expect(lines.join('\n')).not.toContain('left running');
});
