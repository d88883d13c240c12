import {mkdir, rm, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {formatDiagnostics} from '../../src/codebase/text/diagnostic.ts';
import {readCodebase} from '../../src/codebase/read-codebase.ts';
import type {Setting} from '../../src/setting.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {makePipe} from './oddities.ts';

const PROCESS = 'application: {name: intranet, process: [web]}\n';
const GOOD = {'codebuild/process.yml': PROCESS, Procfile: 'web: httpd\n'};

async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), {recursive: true});
    await writeFile(join(folder, name), content);
  }
  return folder;
}

/** The problems of a codebase as they are shown. */
async function problems(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const {codebase, diagnostics} = await readCodebase(await folderOf(files));
  expect(codebase).toBeUndefined();
  return formatDiagnostics(diagnostics).join('\n');
}

test('reads all files of the contract', async () => {
  const files = {
    ...GOOD,
    'buildpack.json': '{"buildpacks": [{"paketo-buildpacks": "python"}]}',
    'runtime.txt': 'python-3.11.x\n',
  };
  expect(await readCodebase(await folderOf(files))).toEqual({
    diagnostics: [],
    codebase: {
      application: 'intranet',
      images: [{name: 'intranet/web', process: 'web', command: 'httpd', procfileType: 'web'}],
      buildpacks: ['paketo-buildpacks/python'],
      settings: [{name: 'BP_CPYTHON_VERSION', value: '3.11.x', origin: 'runtime.txt'}],
      processFile: 'codebuild/process.yml',
      contractFiles: [
        'codebuild/process.yml',
        'Procfile',
        'buildpack.json',
        'runtime.txt',
        'project.toml',
      ],
      notes: [],
      warnings: [],
    },
  });
});

test('reads the first of two process files', async () => {
  const other = 'application: {name: other, process: [web]}\n';
  const {codebase} = await readCodebase(await folderOf({...GOOD, 'copilot/process.yml': other}));
  expect(codebase?.application).toBe('intranet');
  const {codebase: second} = await readCodebase(
    await folderOf({'copilot/process.yml': other, Procfile: 'web: httpd\n'}),
  );
  expect(second).toMatchObject({application: 'other', processFile: 'copilot/process.yml'});
});

test('missing files decide too, but not a second process file', async () => {
  const others = ['Procfile', 'buildpack.json', 'runtime.txt', 'project.toml'];
  const {codebase} = await readCodebase(await folderOf({...GOOD, 'copilot/process.yml': ''}));
  expect(codebase?.contractFiles).toEqual(['codebuild/process.yml', ...others]);
  const {codebase: second} = await readCodebase(
    await folderOf({'copilot/process.yml': PROCESS, Procfile: 'web: httpd\n'}),
  );
  expect(second?.contractFiles).toEqual([
    'codebuild/process.yml',
    'copilot/process.yml',
    ...others,
  ]);
});

const ALL = {
  ...GOOD,
  'buildpack.json': '{"buildpacks": [{"paketo-buildpacks": "python"}]}\n',
  'runtime.txt': 'python-3.11.x\n',
};

test('accepts CRLF, and a byte-order mark in files that only this tool reads', async () => {
  const plain = await readCodebase(await folderOf(ALL));
  expect(plain.diagnostics).toEqual([]);
  const other = Object.entries(ALL).map(([name, text]): [string, string] => [
    name,
    `${name === 'Procfile' ? '' : '\uFEFF'}${text.replaceAll('\n', '\r\n')}`,
  ]);
  expect(await readCodebase(await folderOf(Object.fromEntries(other)))).toEqual(plain);
});

test('reports a byte-order mark in the Procfile, which the buildpacks also read', async () => {
  expect(await problems({...GOOD, Procfile: '\uFEFFweb: httpd\n'})).toMatch(
    /^Procfile:1:1: The file begins with a byte-order mark/u,
  );
});

test('names both places of the process file if it is missing', async () => {
  expect(await problems({Procfile: 'web: httpd\n'})).toContain(
    'codebuild/process.yml: File not found. copilot/process.yml does not exist either.',
  );
});

test('reports only a misspelled process file', async () => {
  expect(await problems({'codebuild/process.yaml': PROCESS, Procfile: 'web: httpd\n'})).toBe(
    'codebuild/process.yaml: Unknown file name.\n  Did you mean codebuild/process.yml?',
  );
});

test.each(['Codebuild/process.yml', 'COPILOT/Process.yaml'])(
  'reports only %s, in a misspelled folder',
  async (name) => {
    expect(await problems({[name]: PROCESS, Procfile: 'web: httpd\n'})).toBe(
      `${name}: Unknown file name.\n  Did you mean ${name.split('/')[0]?.toLowerCase()}/process.yml?`,
    );
  },
);

test('reports problems of several files at once', async () => {
  const all = await problems({
    'codebuild/process.yml': 'application: {name: Intranet, process: [web, web]}\n',
    Procfile: 'web\n',
    'buildpack.json': '{"builpacks": []}',
    'runtime.txt': 'ruby-3\n',
  });
  expect(all.match(/^\S+:\d+:\d+: /gmu)).toEqual([
    'codebuild/process.yml:1:21: ',
    'codebuild/process.yml:1:46: ',
    'Procfile:1:1: ',
    'buildpack.json:1:2: ',
    'buildpack.json:1:15: ',
    'runtime.txt:1:1: ',
  ]);
});

test('compares processes with the Procfile even if another file has problems', async () => {
  const all = await problems({...GOOD, Procfile: 'Web: b\nWEB: d\n', 'runtime.txt': 'ruby-3\n'});
  expect(all).toContain('runtime.txt:1:1: ');
  expect(all).toContain('The process "web" matches more than one Procfile line: Web, WEB.');
});

test('reports a file that is not UTF-8', async () => {
  expect(await problems({...GOOD, Procfile: Uint8Array.of(0x77, 0xff, 0xfe)})).toBe(
    'Procfile: The file is not valid UTF-8.\n  Save it as UTF-8.',
  );
});

test.each(Object.keys(ALL))('reports %s in UTF-16', async (name) => {
  const text = ALL[name as keyof typeof ALL];
  expect(await problems({...ALL, [name]: Buffer.from(text, 'utf16le')})).toContain(
    `${name}: Unsupported encoding UTF-16.`,
  );
});

test('warns about mistakes that do not stop a build', async () => {
  const {codebase} = await readCodebase(
    await folderOf({
      'codebuild/process.yml': `version: 1\n${PROCESS}`,
      Procfile: 'web: echo “x”\n',
      'buildpack.json': '{"builpacks": [{"a": "b"}]}',
    }),
  );
  expect(codebase?.buildpacks).toEqual(['a/b']);
  expect(codebase?.warnings).toEqual([
    expect.stringContaining('codebuild/process.yml:1:1: The key "version" is ignored.'),
    expect.stringContaining('Procfile:1:11: U+201C'),
    expect.stringContaining('buildpack.json:1:2: The key "builpacks" is read as "buildpacks".'),
  ]);
});

test('reports a folder in place of a file', async () => {
  expect(await problems({...GOOD, 'runtime.txt/x': ''})).toBe(
    'runtime.txt: This is a folder, not a file.',
  );
});

test.each(Object.keys(ALL))('does not wait for a named pipe as %s', async (name) => {
  const folder = await folderOf(ALL);
  await rm(join(folder, name));
  await makePipe(folder, name);
  const {diagnostics} = await readCodebase(folder);
  expect(formatDiagnostics(diagnostics)).toEqual([`${name}: This is a named pipe, not a file.`]);
});

test.each(Object.keys(ALL))('does not read a device through the link %s', async (name) => {
  const folder = await folderOf(ALL);
  await rm(join(folder, name));
  await symlink('/dev/zero', join(folder, name));
  const {diagnostics} = await readCodebase(folder);
  expect(diagnostics).toHaveLength(1);
  // A link in place of the Procfile would not work for the buildpacks either.
  const message = name === 'Procfile' ? /is outside the codebase/u : /^This is a device/u;
  expect(diagnostics[0]?.message).toMatch(message);
});

test('does not read a file that is too large', async () => {
  expect(await problems({...GOOD, 'buildpack.json': ' '.repeat(2_000_000)})).toBe(
    'buildpack.json: The file is larger than 1048576 bytes.',
  );
});

test('reports a codebase that does not exist or is a file', async () => {
  const folder = await folderOf(GOOD);
  for (const [path, message] of [
    [join(folder, 'no-such'), 'Folder not found.'],
    [join(folder, 'Procfile'), 'This is a file, not a folder.'],
  ] as const) {
    expect(await readCodebase(path)).toEqual({
      codebase: undefined,
      diagnostics: [{file: path, message, hint: expect.stringContaining('path of a codebase')}],
    });
  }
});

describe('BP_PROCFILE_DEFAULT_PROCESS', () => {
  const setting = (value: string | undefined): Setting => ({
    name: 'BP_PROCFILE_DEFAULT_PROCESS',
    value,
    origin: 'environment',
  });
  const settings = [setting('not this'), setting('node server.js')];

  test.each([
    ['without a Procfile', {}, '[web]', ['node server.js']],
    ['with other lines', {Procfile: 'worker: work\n'}, '[web, worker]', ['node server.js', 'work']],
    ['for process: False', {}, 'False', ['node server.js']],
  ])('counts as the web line of a Procfile %s', async (_, files, process, commands) => {
    const folder = await folderOf({
      'codebuild/process.yml': `application: {name: intranet, process: ${process}}\n`,
      ...files,
    });
    const {codebase} = await readCodebase(folder, settings);
    expect(codebase?.images.map(({command}) => command)).toEqual(commands);
    expect(codebase?.notes).toEqual([
      'BP_PROCFILE_DEFAULT_PROCESS counts as the Procfile line "web: node server.js".',
    ]);
  });

  test.each(['web', 'Web'])(
    'is overridden by the Procfile line %s, with a warning',
    async (type) => {
      const folder = await folderOf({...GOOD, Procfile: `${type}: httpd\n`});
      const {codebase} = await readCodebase(folder, settings);
      expect(codebase?.images[0]?.command).toBe('httpd');
      expect(codebase?.notes[0]).toBe(
        'BP_PROCFILE_DEFAULT_PROCESS has no effect: the web line of the Procfile takes precedence.',
      );
    },
  );

  test.each([' ', undefined])('that is %j counts as unset', async (value) => {
    const folder = await folderOf(GOOD);
    const plain = await readCodebase(folder);
    expect(await readCodebase(folder, [setting(value)])).toEqual(plain);
  });
});

const VERSION = {'.python-version': '3.12\n'};
const PYTHON = {'buildpack.json': '{"buildpacks": [{"paketo-buildpacks": "python"}]}'};
const FROM_FILE = {name: 'BP_CPYTHON_VERSION', value: '3.12', origin: '.python-version'};

test.each<[string, Record<string, string>, string[]?]>([
  ['a Python buildpack', PYTHON],
  [
    'a Python buildpack on the command line',
    {'buildpack.json': '{"buildpacks": [{"a": "nodejs"}]}'},
    ['x/python@1'],
  ],
  ['Python files and no list', {'requirements.txt': ''}],
  [
    'a Python buildpack in project.toml',
    {
      'project.toml':
        '[_]\nschema-version = "0.2"\n[[io.buildpacks.group]]\nid = "paketo-buildpacks/python"\n',
    },
  ],
])('with %s, uses .python-version', async (_, files, chosen = []) => {
  const folder = await folderOf({...GOOD, ...VERSION, ...files});
  const {codebase} = await readCodebase(folder, [], chosen);
  expect(codebase?.settings).toEqual([FROM_FILE]);
  expect(codebase?.contractFiles).toContain('.python-version');
  expect(codebase?.notes).toEqual([]);
});

test.each<[string, Record<string, string>, string[]?]>([
  ['a buildpack of another language', {'buildpack.json': '{"buildpacks": [{"a": "nodejs"}]}'}],
  ['another buildpack on the command line', PYTHON, ['x/nodejs']],
  ['files of another language, too', {'requirements.txt': '', 'package.json': '{}'}],
  ['no Python files', {}],
])('with %s, ignores .python-version with a note', async (_, files, chosen = []) => {
  const folder = await folderOf({...GOOD, '.python-version': 'system\n', ...files});
  const {codebase} = await readCodebase(folder, [], chosen);
  expect(codebase?.settings).toEqual([]);
  expect(codebase?.contractFiles).not.toContain('.python-version');
  expect(codebase?.notes).toEqual([expect.stringMatching(/^\.python-version is ignored: /u)]);
  expect(codebase?.warnings).toEqual([]);
});

test('runtime.txt takes precedence over .python-version', async () => {
  const files = {...GOOD, ...PYTHON, 'runtime.txt': 'python-3.11.x\n', '.python-version': '\u200B'};
  const {codebase} = await readCodebase(await folderOf(files));
  expect(codebase?.settings).toMatchObject([{value: '3.11.x', origin: 'runtime.txt'}]);
  expect(codebase?.contractFiles).not.toContain('.python-version');
});

test('a missing .python-version decides too, if the codebase uses Python', async () => {
  const {codebase} = await readCodebase(await folderOf({...GOOD, ...PYTHON}));
  expect(codebase?.contractFiles).toContain('.python-version');
});

test('reports an unreadable .python-version only if it counts', async () => {
  const odd = {'.python-version': Buffer.from('3.12\n', 'utf16le')};
  expect(await problems({...GOOD, ...PYTHON, ...odd})).toContain(
    '.python-version: Unsupported encoding UTF-16',
  );
  const {diagnostics} = await readCodebase(await folderOf({...GOOD, ...odd}));
  expect(diagnostics).toEqual([]);
});

test('warns about a .python-version without a version', async () => {
  const files = {...GOOD, ...PYTHON, '.python-version': 'intranet\n'};
  const {codebase} = await readCodebase(await folderOf(files));
  expect(codebase?.settings).toEqual([]);
  expect(codebase?.warnings).toEqual([expect.stringContaining('.python-version:1:1: "intranet"')]);
});
