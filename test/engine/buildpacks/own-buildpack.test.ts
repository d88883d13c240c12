import {chmod, cp, mkdir, readFile, readdir, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {umask} from 'node:process';
import {fileURLToPath} from 'node:url';
import {
  asyncProperty,
  assert,
  boolean,
  constantFrom,
  dictionary,
  oneof,
  record,
  string,
} from 'fast-check';
import {parse} from 'smol-toml';
import {expect, onTestFinished, test} from 'vitest';
import {ownBuildpackName, writeOwnBuildpack} from '../../../src/engine/buildpacks/own-buildpack.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

const shipped = fileURLToPath(new URL('../../../docker/buildpack', import.meta.url));
const nothing = {labels: {}, definedProcesses: [], versionText: '', launchEnvironment: {}};

async function written(part: Partial<Parameters<typeof writeOwnBuildpack>[2]>) {
  const folder = join(await temporaryFolder(), 'buildpack');
  await writeOwnBuildpack(shipped, folder, {...nothing, ...part});
  return folder;
}

async function launchToml(folder: string): Promise<unknown> {
  return parse(await readFile(join(folder, 'launch.toml'), 'utf8'));
}

test('labels and processes can be read back unchanged', async () => {
  const folder = await written({
    labels: {
      'org.opencontainers.image.revision': '1a2b3c4',
      'io.example/odd': 'a "b" \\ c\n\té 🚢',
    },
    definedProcesses: [
      {type: 'front-desk', command: `sh -c 'echo "$PORT"' \\ ü`, isDefault: true},
      {type: 'sorting', command: 'sort letters', isDefault: false},
    ],
  });
  expect(await launchToml(folder)).toEqual({
    labels: [
      {key: 'org.opencontainers.image.revision', value: '1a2b3c4'},
      {key: 'io.example/odd', value: 'a "b" \\ c\n\té 🚢'},
    ],
    processes: [
      {type: 'front-desk', command: `sh -c 'echo "$PORT"' \\ ü`, direct: false, default: true},
      {type: 'sorting', command: 'sort letters', direct: false, default: false},
    ],
  });
});

test('processes for a run image without a shell are split into words', async () => {
  const line = `serve --name "two words" --port $PORT *.html && echo done`;
  const folder = await written({
    labels: {a: 'b'},
    definedProcesses: [{type: 'web', command: line, isDefault: true}],
  });
  expect(parse(await readFile(join(folder, 'launch-direct.toml'), 'utf8'))).toEqual({
    labels: [{key: 'a', value: 'b'}],
    processes: [
      {
        type: 'web',
        command: 'serve',
        args: ['--name', 'two words', '--port', '$PORT', '*.html'],
        direct: true,
        default: true,
      },
    ],
  });
});

test('any text can be read back unchanged', async () => {
  const folder = await temporaryFolder();
  const text = oneof(
    string({unit: 'binary'}),
    string({
      unit: constantFrom('"', "'", '\\', '\n', '\r', '\t', '\u007F', '\u0000', '=', '#', 'a'),
    }),
  );
  await assert(
    asyncProperty(
      dictionary(string({minLength: 1}), text, {noNullPrototype: true}),
      record({type: string({minLength: 1}), command: text, isDefault: boolean()}),
      async (labels, process) => {
        const {isDefault, ...defined} = process;
        await writeOwnBuildpack(shipped, folder, {...nothing, labels, definedProcesses: [process]});
        expect(await launchToml(folder)).toEqual({
          labels: Object.entries(labels).map(([key, value]) => ({key, value})),
          processes: [{...defined, direct: false, default: isDefault}],
        });
      },
    ),
    {numRuns: 50},
  );
});

test('the version file has the given text', async () => {
  const folder = await written({versionText: 'GIT commit: 1a2b3c4\n'});
  expect(await readFile(join(folder, 'build_version.txt'), 'utf8')).toBe('GIT commit: 1a2b3c4\n');
});

test('each variable is a default, without a line break', async () => {
  const folder = await written({launchEnvironment: {GIT_TAG: '', GIT_BRANCH: 'feature/ü "x"'}});
  const variables = join(folder, 'release', 'env.launch');
  expect((await readdir(variables)).toSorted()).toEqual(['GIT_BRANCH.default', 'GIT_TAG.default']);
  expect(await readFile(join(variables, 'GIT_BRANCH.default'), 'utf8')).toBe('feature/ü "x"');
  expect(await readFile(join(variables, 'GIT_TAG.default'), 'utf8')).toBe('');
});

test('the folder of variables exists even without variables', async () => {
  expect(await readdir(join(await written({}), 'release', 'env.launch'))).toEqual([]);
});

/** The shipped buildpack, without any write permissions, as some installations leave it. */
async function readOnlyTemplate(): Promise<string> {
  const template = join(await temporaryFolder(), 'template');
  await cp(shipped, template, {recursive: true});
  const folders = ['bin', 'lib', '.'];
  for (const file of ['buildpack.toml', 'bin/detect', 'bin/build', ...folders]) {
    await chmod(join(template, file), folders.includes(file) ? 0o555 : 0o444);
  }
  onTestFinished(async () => {
    for (const folder of folders) await chmod(join(template, folder), 0o755);
  });
  return template;
}

async function snapshot(folder: string): Promise<Record<string, string>> {
  const files = await readdir(folder, {recursive: true});
  const entries = await Promise.all(
    files.map(async (file) => {
      const at = await stat(join(folder, file));
      const content = at.isFile() ? await readFile(join(folder, file), 'utf8') : '';
      return [file, `${at.mode.toString(8)} ${content}`] as const;
    }),
  );
  return Object.fromEntries(entries);
}

test('scripts are executable and folders writable, whatever the modes of the template', async () => {
  const folder = join(await temporaryFolder(), 'buildpack');
  await writeOwnBuildpack(await readOnlyTemplate(), folder, nothing);
  for (const path of ['.', 'bin', 'bin/detect', 'bin/build', 'lib']) {
    expect(((await stat(join(folder, path))).mode & 0o777).toString(8)).toBe('755');
  }
});

test('does not change the template', async () => {
  const template = await readOnlyTemplate();
  const before = await snapshot(template);
  await writeOwnBuildpack(template, join(await temporaryFolder(), 'buildpack'), {
    ...nothing,
    labels: {a: 'b'},
    launchEnvironment: {GIT_TAG: 'v1'},
  });
  expect(await snapshot(template)).toEqual(before);
});

test('returns its ID with the version as its name', async () => {
  expect(await ownBuildpackName(shipped)).toMatch(/^ci-image-builder\/finish@\d+\.\d+\.\d+$/u);
  const other = await temporaryFolder();
  await mkdir(join(other, 'bin'));
  await writeFile(join(other, 'buildpack.toml'), '[buildpack]\nid = "a/b"\nversion = "2.0.0"\n');
  expect(await ownBuildpackName(other)).toBe('a/b@2.0.0');
});

test.each([0o077, 0o000, 0o022])('its files have the same modes under umask %o', async (mask) => {
  const folder = await temporaryFolder();
  const template = join(folder, 'template');
  await cp(shipped, template, {recursive: true});
  for (const [name, mode] of Object.entries(await modesOf(template))) {
    await chmod(join(template, name), mode & ~mask);
  }
  const before = umask(mask);
  onTestFinished(() => void umask(before));
  await writeOwnBuildpack(template, join(folder, 'written'), {
    ...nothing,
    launchEnvironment: {GIT_COMMIT: '1a2b3c4'},
  });
  const modes = await modesOf(join(folder, 'written'));
  const others = Object.entries(modes).filter(([, mode]) => mode !== 0o755);
  expect(modes).toMatchObject({
    '.': 0o755,
    'bin/build': 0o755,
    release: 0o755,
    'release/env.launch': 0o755,
  });
  expect(others.every(([, mode]) => mode === 0o644)).toBe(true);
});

async function modesOf(folder: string): Promise<Record<string, number>> {
  const names = ['.', ...(await readdir(folder, {recursive: true}))];
  const stats = await Promise.all(names.map((name) => stat(join(folder, name))));
  return Object.fromEntries(names.map((name, index) => [name, (stats[index]?.mode ?? 0) & 0o777]));
}
