import {mkdir, rm, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {formatDiagnostics} from '../../src/codebase/text/diagnostic.ts';
import {readCodebase} from '../../src/codebase/read-codebase.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const GOOD = {
  'codebuild/process.yml': 'application: {name: intranet, process: [web]}\n',
  Procfile: 'web: httpd\n',
};
const V2 = '[_]\nschema-version = "0.2"\n';
const BUILDPACK = {'buildpacks/x/buildpack.toml': ''};

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries({...GOOD, ...files})) {
    await mkdir(dirname(join(folder, name)), {recursive: true});
    await writeFile(join(folder, name), content);
  }
  return folder;
}

async function read(files: Readonly<Record<string, string>>, chosen: readonly string[] = []) {
  return readCodebase(await folderOf(files), [], chosen);
}

/** The problems of a codebase as they are shown. */
async function problems(files: Readonly<Record<string, string>>): Promise<string> {
  const {codebase, diagnostics} = await read(files);
  expect(codebase).toBeUndefined();
  return formatDiagnostics(diagnostics).join('\n');
}

function uri(text: string, list = 'group'): string {
  return `${V2}[[io.buildpacks.${list}]]\nuri = ${JSON.stringify(text)}\n`;
}

test('project.toml is a file of the contract', async () => {
  const text = `${V2}[io.buildpacks]\nbuilder = "b:1"\nexclude = ["*.md"]\n[[io.buildpacks.post.group]]\nid = "a/b"\n[[io.buildpacks.build.env]]\nname = "BP_CPYTHON_VERSION"\nvalue = "3.10"\n`;
  const {codebase} = await read({'project.toml': text, 'runtime.txt': 'python-3.11.x\n'});
  expect(codebase).toMatchObject({
    project: {
      builder: 'b:1',
      group: [],
      pre: [],
      post: [{name: 'a/b'}],
      files: {kind: 'exclude', patterns: ['*.md']},
    },
    // The last one wins.
    settings: [
      {name: 'BP_CPYTHON_VERSION', value: '3.10', origin: 'project.toml'},
      {name: 'BP_CPYTHON_VERSION', value: '3.11.x', origin: 'runtime.txt'},
    ],
    warnings: [],
  });
  expect(codebase?.contractFiles).toContain('project.toml');
});

test('reports its problems with those of other files, and accepts a byte-order mark', async () => {
  const text =
    `\uFEFF${V2}[io.buildpacks]\nbuilder = 1\n${uri('./no').slice(V2.length)}`.replaceAll(
      '\n',
      '\r\n',
    );
  const shown = await problems({'project.toml': text, 'runtime.txt': 'x'});
  expect(shown).toContain('runtime.txt:1:1: ');
  expect(shown).toContain('project.toml:6:7: no does not exist.');
  expect(shown).toContain('project.toml:4:11: "builder" must be a string.\n  4 | builder = 1');
});

test.each(['./buildpacks/x', 'buildpacks/x/', 'buildpacks/../buildpacks/./x'])(
  "the codebase's buildpack at %s must be part of the commit",
  async (path) => {
    const {codebase} = await read({...BUILDPACK, 'project.toml': uri(path)});
    expect(codebase?.project?.group).toEqual([{name: path, path: 'buildpacks/x'}]);
    // Its files must be committed.
    expect(codebase?.contractFiles).toContain('buildpacks/x');
  },
);

test('a path may lead through a link within the codebase, but not out of it', async () => {
  const folder = await folderOf({...BUILDPACK, 'project.toml': uri('./link', 'pre.group')});
  await symlink('buildpacks/x', join(folder, 'link'));
  const {codebase} = await readCodebase(folder);
  expect(codebase?.project?.pre).toEqual([{name: './link', path: 'buildpacks/x'}]);
  await rm(join(folder, 'link'));
  await symlink(await folderOf({'buildpack.toml': ''}), join(folder, 'link'));
  expect(formatDiagnostics((await readCodebase(folder)).diagnostics).join('\n')).toContain(
    'project.toml:4:7: This buildpack is outside the codebase',
  );
});

test.each([
  'https://example.com/x.tgz',
  'docker://registry.example.com/x:1',
  'registry.example.com/x:1',
  'urn:cnb:registry:a/b@1.0.0',
  'a/b',
])('leaves %s to pack', async (locator) => {
  const {codebase} = await read({'project.toml': uri(locator)});
  expect(codebase?.project?.group).toEqual([{name: locator}]);
});

test('reads an ID as an ID, even if a folder has this name', async () => {
  const text = `${V2}[[io.buildpacks.group]]\nid = "buildpacks/x"\n`;
  const {codebase} = await read({...BUILDPACK, 'project.toml': text});
  expect(codebase?.project?.group).toEqual([{name: 'buildpacks/x'}]);
});

test.each([
  ['./nothing', 'project.toml:4:7: nothing does not exist.'],
  ['./buildpacks', 'project.toml:4:7: The folder buildpacks has no buildpack.toml.'],
  ['../x', 'project.toml:4:7: This buildpack is outside the codebase, so it is not in the commit.'],
  ['/opt/x', 'This buildpack is outside the codebase'],
  ['file:///opt/x', 'This buildpack is outside the codebase'],
  ['x.tgz', 'project.toml:4:7: x.tgz does not exist.'],
  ['buildpacks/nothing', 'project.toml:4:7: Folder buildpacks/nothing not found in the codebase.'],
  ['buildpacks/nothing', 'If it is an image, write uri = "docker://buildpacks/nothing".'],
  ['A/b', 'project.toml:4:7: Invalid buildpack. Capital letters are not allowed. Write a/b.'],
  ['a/b@latest', 'project.toml:4:7: Invalid buildpack. Version "latest" does not exist'],
])('refuses the buildpack at %s', async (locator, expected) => {
  expect(await problems({...BUILDPACK, 'project.toml': uri(locator)})).toContain(expected);
});

const SCRIPT = `${V2}[[io.buildpacks.group]]\nid = "me/x"\n  [io.buildpacks.group.script]\n  api = "0.9"\n  inline = "ls"\n`;

test('refuses an inline script, with a suggestion', async () => {
  expect(await problems({'project.toml': SCRIPT})).toBe(
    [
      'project.toml:5:24: Scripts in project.toml are not supported.',
      '  5 |   [io.buildpacks.group.script]',
      '    |                        ^^^^^^',
      '  Move the script to user-post.sh, which runs after all buildpacks, or to a buildpack in a folder: uri = "./buildpacks/name".',
    ].join('\n'),
  );
});

test('ignores problems of buildpacks that are not used', async () => {
  const json = '{"buildpacks": [{"a": "b"}]}';
  const {codebase} = await read({'project.toml': SCRIPT, 'buildpack.json': json});
  expect(codebase?.project?.group).toEqual([{name: 'me/x'}]);
  const chosen = await read({'project.toml': uri('./nothing')}, ['c/d']);
  expect(chosen.diagnostics).toEqual([]);
  const around = `${SCRIPT.replaceAll('.group', '.pre.group')}[[io.buildpacks.group]]\nid = "a/b"\n`;
  expect((await read({'project.toml': around})).diagnostics).toEqual([]);
});

test.each([
  ['exclude = ["*.sh"]', ['"exclude" in project.toml matches user-post.sh, so it does not run.']],
  ['exclude = ["*", "!Procfile", "!user-post.sh"]', []],
  ['exclude = ["procfile", "other/user-post.sh"]', []],
  [
    'exclude = ["/Procfile"]',
    ['"exclude" in project.toml matches Procfile, so the buildpacks do not see it.'],
  ],
  [
    'include = ["src"]',
    [
      expect.stringMatching(/^"include" in project\.toml does not match Procfile,/u),
      expect.stringMatching(/does not match user-post\.sh,/u),
    ],
  ],
  ['include = ["Procfile", "*.sh"]', []],
  ['include = []', []],
])('warns that %s excludes files that the build needs', async (line, warnings) => {
  const text = `${V2}[io.buildpacks]\n${line}\n`;
  const {codebase} = await read({'project.toml': text, 'user-post.sh': ''});
  expect(codebase?.warnings).toEqual(warnings);
});

test.each(['Project.toml', 'project.tml', 'projects.toml', 'PROJECT.TOML'])(
  'reports %s if it is about buildpacks',
  async (name) => {
    expect(await problems({[name]: `${V2}[io.buildpacks]\n`})).toBe(
      `${name}: Unknown file name.\n  Did you mean project.toml?`,
    );
    expect(await problems({[name]: '[[build.buildpacks]]\nid = "a/b"\n'})).toContain(name);
    const julia = 'name = "Example"\nuuid = "7876af07"\n[deps]\nJSON = "682c06a0"\n';
    expect((await read({[name]: julia})).diagnostics).toEqual([]);
    expect((await read({[name]: V2, 'project.toml': V2})).diagnostics).toEqual([]);
  },
);

test('ignores a project.toml of another tool', async () => {
  const {codebase} = await read({'project.toml': 'name = "Example"\n[deps]\n'});
  expect(codebase).toMatchObject({project: undefined, settings: [], warnings: []});
});
