import {chmod, mkdir, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';

import {execa} from 'execa';
import {expect, test} from 'vitest';

import {target} from '../build-codebase.ts';
import {type CliOptions, temporaryFolder} from '../built-cli.ts';
import type {BuiltImage} from '../published-image.ts';
import {
  cli,
  commitAll,
  copyCodebase,
  describeWithSandbox,
  docker,
  freshPrefix,
  git,
} from '../sandbox.ts';

/** Git settings that change the files of a checkout. */
const HOSTILE = `[core]
	autocrlf = true
	eol = crlf
	symlinks = false
	fileMode = false
	attributesFile = ~/attributes
[filter "hot"]
	smudge = sed s/cold/hot/
	clean = sed s/hot/cold/
	required = true
`;
const ATTRIBUTES = '* text eol=crlf\nProcfile ident\n';

/** How one machine builds the commit. */
interface Machine extends CliOptions {
  readonly flags?: readonly string[];
}

async function digestOn({flags = [], ...machine}: Machine): Promise<BuiltImage> {
  const where = target({prefix: freshPrefix()});
  const args = ['image', 'build', ...where, '--process', 'web', '--json', ...flags];
  const {code, stdout, stderr} = await cli(args, machine);
  expect({code, output: code === 0 ? '' : `${stderr}${stdout}`}).toEqual({code: 0, output: ''});
  const {images} = JSON.parse(stdout) as {images: readonly BuiltImage[]};
  const [image] = images;
  if (image === undefined) throw new Error(stdout);
  return image;
}

/** The sample, with files that each of the settings would change. */
async function codebase(): Promise<string> {
  const folder = await copyCodebase('tiny');
  await writeFile(join(folder, '.gitattributes'), '*.bat text eol=crlf\n*.hot filter=hot\n');
  await writeFile(join(folder, 'run.bat'), 'one\ntwo\n');
  await writeFile(join(folder, 'x.hot'), 'cold\n');
  await chmod(join(folder, 'clock.sh'), 0o755);
  await symlink('public/index.html', join(folder, 'link'));
  await commitAll(folder, 'Add more');
  await git(folder, 'config', 'uploadpack.allowFilter', 'true');
  return folder;
}

async function clone(folder: string, ...options: string[]): Promise<string> {
  const to = join(await temporaryFolder(), 'clone');
  await git(folder, 'clone', '--quiet', ...options, pathToFileURL(folder).href, to);
  return to;
}

async function cloneUnder(umask: string, folder: string): Promise<string> {
  const to = join(await temporaryFolder(), 'clone');
  const clone = ['git', 'clone', '--quiet', pathToFileURL(folder).href, to];
  await execa('sh', ['-c', `umask ${umask}; exec "$@"`, 'sh', ...clone]);
  return to;
}

const IN_CODEBUILD = {
  CODEBUILD_BUILD_ID: 'notice-board:0a1b',
  CODEBUILD_WEBHOOK_TRIGGER: 'branch/main',
};

type Cell = readonly [string, (folder: string) => Machine | Promise<Machine>];

const MACHINES: readonly Cell[] = [
  ['a umask of 077', (cwd) => ({cwd, umask: '077'})],
  ['a umask of 027', (cwd) => ({cwd, umask: '027'})],
  ['a umask of 000', (cwd) => ({cwd, umask: '000'})],
  [
    'another person, language and time zone',
    async (cwd) => {
      const home = await temporaryFolder();
      await writeFile(join(home, '.gitconfig'), HOSTILE);
      await writeFile(join(home, 'attributes'), ATTRIBUTES);
      return {cwd, env: {HOME: home, LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR', TZ: 'Pacific/Apia'}};
    },
  ],
  [
    'a shallow clone with settings, attributes and replacements of its own',
    async (folder) => {
      const cwd = await clone(folder, '--depth=1');
      await writeFile(join(cwd, '.git/hostile'), HOSTILE);
      await git(cwd, 'config', 'include.path', 'hostile');
      await writeFile(join(cwd, '.git/info/attributes'), ATTRIBUTES);
      await git(cwd, 'replace', 'HEAD:link', 'HEAD:worker.sh');
      return {cwd, umask: '077'};
    },
  ],
  [
    'a clone that fetches contents when it needs them',
    async (folder) => ({cwd: await clone(folder, '--filter=blob:none')}),
  ],
  [
    'a linked worktree, and a temporary folder with an odd name',
    async (folder) => {
      const cwd = join(await temporaryFolder(), 'worktree');
      const copy = await clone(folder);
      await git(copy, 'checkout', '--quiet', '--detach');
      await git(copy, 'worktree', 'add', '--quiet', cwd, 'main');
      const place = join(await temporaryFolder(), 'a b,c');
      await mkdir(place);
      await chmod(place, 0o2775);
      return {cwd, env: {TMPDIR: place}};
    },
  ],
  [
    'CodeBuild, from a clone under a umask of 077',
    async (folder) => ({cwd: await cloneUnder('077', folder), env: IN_CODEBUILD}),
  ],
  [
    'CodeBuild, from a clone under a umask of 000, with its temporary folder in there',
    async (folder) => {
      const cwd = await cloneUnder('000', folder);
      return {cwd, umask: '000', env: {...IN_CODEBUILD, TMPDIR: 'public'}};
    },
  ],
];

describeWithSandbox('a release has the same digest', () => {
  let plain: Promise<{folder: string; image: BuiltImage}> | undefined;

  async function builtPlainly(): Promise<{folder: string; image: BuiltImage}> {
    const folder = await codebase();
    return {folder, image: await digestOn({cwd: folder})};
  }

  test('and its files can be read by all users', async () => {
    plain ??= builtPlainly();
    const {image} = await plain;
    const odd = `find * ! -type l ! -perm 0755 ! -perm 0644; cat x.hot; stat -c %a public clock.sh worker.sh`;
    const reference = `${image.reference}@${image.digest}`;
    const said = await docker('run', '--rm', '--entrypoint', 'launcher', reference, odd);
    expect(said.split('\n')).toEqual(['cold', '755', '755', '644']);
  });

  test.each(MACHINES)('on a machine with %s', async (_, make) => {
    plain ??= builtPlainly();
    const {folder, image} = await plain;
    expect((await digestOn(await make(folder))).digest).toBe(image.digest);
  });

  test('for a working tree, under any umask', async () => {
    const folder = await codebase();
    const flags = ['--working-tree'];
    const images = [];
    for (const umask of ['077', '000']) {
      const cwd = await cloneUnder(umask, folder);
      await execa('sh', ['-c', `umask ${umask}; echo new >new.txt`], {cwd});
      images.push(await digestOn({cwd, flags}));
    }
    const [one, other] = images;
    expect(one?.tags.fixed).toEqual([expect.stringContaining('-dirty-')]);
    expect(other).toMatchObject({digest: one?.digest, tags: one?.tags});
  });
});
