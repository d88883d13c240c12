import {chmod, mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {beforeAll, expect, test} from 'vitest';
import {exportCommit} from '../../../src/codebase/source/export-commit.ts';
import {type Run, run} from '../../../src/subprocess/run.ts';
import {commitAll, git} from '../../sandbox/real/sample-codebase.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {treeOf} from '../../tree.ts';
import {asNobody} from '../oddities.ts';
import {makeRepository, repositoryOf, writeFiles} from '../repository.ts';

/**
 * The exported files are the same for all settings of a clone, a machine or a user: names, bytes, modes,
 * links. The repository has files that each setting would change.
 */
async function fillRepository(folder: string): Promise<void> {
  await makeRepository(folder, {
    '.gitattributes': '*.bat text eol=crlf\n*.txt text\n*.id ident\n*.hot filter=hot\n',
    'deep/.gitattributes': '*.utf16 text working-tree-encoding=UTF-16LE-BOM\n',
    'deep/a.utf16': 'wörter\n',
    'run.bat': 'one\r\ntwo\r\n',
    'words.txt': 'one\ntwo\n',
    plain: 'one\ntwo\n',
    'crlf.csv': 'one\r\ntwo\r\n',
    'mixed.csv': 'one\r\ntwo\n',
    'x.id': '$Id$\n',
    'x.hot': 'cold\n',
    'x.png': Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10, 0),
    'ünïcode/e\u0301': 'decomposed\n',
    'bin/tool': '#!/bin/sh\n',
    'bin/data': '',
    'subst.txt': '$Format:%H$\n',
  });
  await chmod(join(folder, 'bin/tool'), 0o755);
  await symlink('../bin/tool', join(folder, 'deep/link'));
  await symlink('nowhere', join(folder, 'dangling'));
  await commitAll(folder, 'More');
}

let plain: Cell;
let tree: Record<string, string>;

beforeAll(async () => {
  const base = await mkdtemp(join(tmpdir(), 'ci-image-builder-test-'));
  const [folder, place] = [join(base, 'repository'), join(base, 'place')];
  await Promise.all([mkdir(folder), mkdir(place), chmod(base, 0o755)]);
  await fillRepository(folder);
  await git(folder, 'config', 'uploadpack.allowFilter', 'true');
  plain = {folder, place, env: {PATH: process.env['PATH'] ?? '', HOME: '/nonexistent'}, run};
  tree = await exported(plain);
  return () => rm(base, {recursive: true, force: true});
});

interface Cell {
  readonly folder: string;
  readonly env: Record<string, string>;
  /** Destination of the export. */
  readonly place: string;
  readonly run: Run;
  /** User who exports. */
  readonly as?: <T>(action: () => Promise<T>) => Promise<T>;
}

async function exported(cell: Cell): Promise<Record<string, string>> {
  const commit = await git(cell.folder, 'rev-parse', 'HEAD');
  const as = cell.as ?? ((action) => action());
  const {folder} = await as(() =>
    exportCommit({
      folder: cell.folder,
      commit,
      destination: join(cell.place, 'source'),
      run: cell.run,
      env: cell.env,
      signal: new AbortController().signal,
    }),
  );
  return treeOf(folder);
}

/** Settings each of which changes the files of a checkout. */
const HOSTILE = `[core]
	autocrlf = true
	eol = crlf
	safecrlf = true
	symlinks = false
	fileMode = false
	ignoreCase = true
	precomposeUnicode = true
	sharedRepository = 0600
	bigFileThreshold = 1
	checkRoundtripEncoding = UTF-16LE-BOM
[filter "hot"]
	smudge = sed s/cold/hot/
	clean = sed s/hot/cold/
	required = true
[filter "lfs"]
	smudge = sed s/one/two/
	process =
[i18n]
	commitEncoding = latin1
	logOutputEncoding = latin1
[checkout]
	workers = 4
[submodule]
	recurse = true
`;
const ATTRIBUTES = '* text eol=crlf\n*.png text\nplain filter=hot\nplain ident\n';

const umask =
  (mask: string) =>
  (cell: Cell): Cell => ({
    ...cell,
    run: (program) =>
      run({
        ...program,
        file: 'sh',
        args: ['-c', `umask ${mask}; exec "$@"`, 'sh', program.file, ...program.args],
      }),
  });

const withEnv =
  (env: Record<string, string>) =>
  (cell: Cell): Cell => ({...cell, env: {...cell.env, ...env}});

async function clone(cell: Cell, ...options: string[]): Promise<Cell> {
  const folder = join(await temporaryFolder(), 'clone');
  const url = options.includes('--shared') ? cell.folder : pathToFileURL(cell.folder).href;
  await git(cell.folder, 'clone', '--quiet', ...options, url, folder);
  return {...cell, folder};
}

async function globalSettings(cell: Cell): Promise<Cell> {
  const home = await temporaryFolder();
  await writeFiles(home, {
    '.gitconfig': `${HOSTILE}[include]\n\tpath = more\n`,
    more: '[core]\n\tattributesFile = ~/attributes\n',
    attributes: ATTRIBUTES,
  });
  return withEnv({HOME: home})(cell);
}

const CELLS: readonly [string, (cell: Cell) => Cell | Promise<Cell>][] = [
  ...['000', '002', '022', '027', '077', '177'].map((mask): [string, (cell: Cell) => Cell] => [
    `umask ${mask}`,
    umask(mask),
  ]),
  ['the person’s settings and attributes', globalSettings],
  [
    'the system’s settings',
    async (cell) => {
      const file = join(await temporaryFolder(), 'system');
      await writeFile(file, HOSTILE);
      return withEnv({GIT_CONFIG_SYSTEM: file})(cell);
    },
  ],
  [
    'the clone’s settings',
    async (cell) => {
      const copy = await clone(cell);
      await writeFiles(copy.folder, {'.git/hostile': HOSTILE});
      await git(copy.folder, 'config', 'include.path', 'hostile');
      return copy;
    },
  ],
  [
    'the worktree’s settings',
    async (cell) => {
      const copy = await clone(cell);
      await git(copy.folder, 'config', 'extensions.worktreeConfig', 'true');
      await writeFiles(copy.folder, {'.git/config.worktree': HOSTILE});
      return copy;
    },
  ],
  [
    'the clone’s attributes',
    async (cell) => {
      const copy = await clone(cell);
      await writeFiles(copy.folder, {'.git/info/attributes': ATTRIBUTES});
      return copy;
    },
  ],
  [
    'attributes where XDG has them',
    async (cell) => {
      const folder = await temporaryFolder();
      await writeFiles(folder, {'git/attributes': ATTRIBUTES, 'git/config': HOSTILE});
      return withEnv({XDG_CONFIG_HOME: folder})(cell);
    },
  ],
  [
    'settings in the environment',
    withEnv({
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'core.autocrlf',
      GIT_CONFIG_VALUE_0: 'true',
      GIT_CONFIG_KEY_1: 'filter.hot.smudge',
      GIT_CONFIG_VALUE_1: 'sed s/cold/hot/',
      GIT_CONFIG_PARAMETERS: "'core.eol'='crlf'",
    }),
  ],
  [
    'attributes in the environment',
    async (cell) => {
      const file = join(await temporaryFolder(), 'attributes');
      await writeFile(file, ATTRIBUTES);
      return withEnv({
        GIT_ATTR_SYSTEM: file,
        GIT_ATTR_GLOBAL: file,
        GIT_ATTR_SOURCE: 'HEAD~1',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'attr.tree',
        GIT_CONFIG_VALUE_0: 'HEAD~1',
      })(cell);
    },
  ],
  [
    'pathspecs, hashes and another repository in the environment',
    async (cell) =>
      withEnv({
        GIT_LITERAL_PATHSPECS: '1',
        GIT_ICASE_PATHSPECS: '0',
        GIT_DEFAULT_HASH: 'sha256',
        GIT_DIR: join(await repositoryOf({other: ''}), '.git'),
        GIT_INDEX_FILE: '/nonexistent',
        GIT_OBJECT_DIRECTORY: '/nonexistent',
        GIT_WORK_TREE: '/nonexistent',
      })(cell),
  ],
  [
    'a replaced file, folder and commit',
    async (cell) => {
      const copy = await clone(cell);
      const other = await repositoryOf({'words.txt': 'other\n'});
      await git(copy.folder, 'fetch', '--quiet', other, 'main:other');
      for (const [from, to] of [
        ['HEAD:plain', 'other:words.txt'],
        ['HEAD:bin', 'other^{tree}'],
        ['HEAD', 'other'],
      ] as const) {
        await git(copy.folder, 'replace', from, to);
      }
      return copy;
    },
  ],
  [
    'a language and a time zone',
    withEnv({LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR', TZ: 'Asia/Kolkata'}),
  ],
  [
    'another user',
    async (cell) => {
      await chmod(cell.place, 0o777);
      const trusting = {
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'safe.directory',
        GIT_CONFIG_VALUE_0: '*',
      };
      return {...withEnv(trusting)(cell), as: asNobody};
    },
  ],
  ['a person without a home', withEnv({HOME: '/nonexistent'})],
  ['a shallow clone', (cell) => clone(cell, '--depth=1')],
  ['a clone that borrows objects', (cell) => clone(cell, '--shared')],
  ['a clone without contents', (cell) => clone(cell, '--filter=blob:none', '--no-checkout')],
  ['a clone without folders', (cell) => clone(cell, '--filter=tree:0', '--no-checkout')],
  [
    'a linked worktree',
    async (cell) => {
      const copy = await clone(cell);
      const folder = join(await temporaryFolder(), 'worktree');
      await git(copy.folder, 'worktree', 'add', '--quiet', '--detach', folder);
      return {...copy, folder};
    },
  ],
  [
    'a sparse checkout',
    async (cell) => {
      const copy = await clone(cell);
      await git(copy.folder, 'sparse-checkout', 'set', '--no-cone', '/bin/');
      return copy;
    },
  ],
  [
    'changes, staged and not',
    async (cell) => {
      const copy = await clone(cell);
      await writeFiles(copy.folder, {plain: 'changed', '.gitattributes': '* -text\n', new: ''});
      await git(copy.folder, 'add', 'plain', 'new');
      await chmod(join(copy.folder, 'bin/data'), 0o777);
      return copy;
    },
  ],
  [
    'a temporary folder that gives its group away',
    async (cell) => {
      const place = join(await temporaryFolder(), 'a b,c"ü');
      await mkdir(place);
      await chmod(place, 0o2775);
      return {...cell, place};
    },
  ],
  [
    'a temporary folder within another repository',
    async (cell) => {
      const other = await repositoryOf({'.gitattributes': ATTRIBUTES});
      await writeFiles(other, {'.git/info/attributes': ATTRIBUTES});
      return {...cell, place: other};
    },
  ],
];

test('an export has the bytes, modes and links of the commit', () => {
  expect(tree).toMatchObject({
    plain: '0644 one\ntwo\n',
    'run.bat': '0644 one\r\ntwo\r\n',
    'crlf.csv': '0644 one\r\ntwo\r\n',
    'x.hot': '0644 cold\n',
    'bin/tool': '0755 #!/bin/sh\n',
    bin: '0755 folder',
    'deep/link': 'link to ../bin/tool',
  });
});

test.each(CELLS)('an export is the same with %s', async (_, change) => {
  const changed = await change({...plain, place: await temporaryFolder()});
  expect(await exported(changed)).toEqual(tree);
});

test('an export does not change the repository, even if it lacks objects', async () => {
  const copy = await clone(plain, '--filter=blob:none', '--no-checkout');
  const before = await treeOf(join(copy.folder, '.git'));
  await exported({...copy, place: await temporaryFolder()});
  expect(await treeOf(join(copy.folder, '.git'))).toEqual(before);
});
