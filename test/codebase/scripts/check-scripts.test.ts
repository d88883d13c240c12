import {mkdir, rm, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {formatDiagnostics} from '../../../src/codebase/text/diagnostic.ts';
import type {BuiltSource} from '../../../src/codebase/git/committed-file.ts';
import {type CheckedScripts, checkScripts} from '../../../src/codebase/scripts/check-scripts.ts';
import {runBriefly} from '../../../src/subprocess/run-briefly.ts';
import {commitAll, git} from '../../sandbox/real/sample-codebase.ts';
import {type Files, repositoryOf, writeFiles} from '../repository.ts';

const UNIX = 'set -e\necho done\n';
const WINDOWS = UNIX.replaceAll('\n', '\r\n');
const environment = {PATH: process.env['PATH'], HOME: '/nonexistent'};

async function check(folder: string, changes: Partial<BuiltSource> = {}): Promise<CheckedScripts> {
  const source = {folder, commit: undefined, changedFiles: [], environment, run: runBriefly};
  return checkScripts({...source, ...changes});
}

async function problems(folder: string, changes: Partial<BuiltSource> = {}): Promise<string> {
  return formatDiagnostics((await check(folder, changes)).problems).join('\n');
}

/** The problems of a release of the commit at HEAD. */
async function released(files: Files, inFolder: Files = {}): Promise<string> {
  const folder = await repositoryOf(files);
  await writeFiles(folder, inFolder);
  return problems(folder, {commit: await git(folder, 'rev-parse', 'HEAD')});
}

test('reports CRLF in a script of the folder, with the command that converts it', async () => {
  expect(await problems(await repositoryOf({'user-post.sh': WINDOWS}))).toBe(
    [
      'user-post.sh:1:7: Lines end with CRLF, and bash reads the CR as a part of the line.',
      '  1 | set -e',
      '    |       ^',
      String.raw`  Convert the line endings: perl -pi -e 's/\r\n/\n/' user-post.sh.`,
    ].join('\n'),
  );
});

test('reports each script, even for a single line with CRLF', async () => {
  const files = {'user-post.sh': `${UNIX}echo x\r\n`, 'buildpack-run.sh': WINDOWS};
  const all = await problems(await repositoryOf(files));
  expect(all).toContain('user-post.sh:3:7: ');
  expect(all).toContain('buildpack-run.sh:1:7: ');
});

test('accepts valid scripts, ignores other scripts, and accepts a codebase without scripts', async () => {
  expect(await problems(await repositoryOf({'user-post.sh': UNIX, 'other.sh': WINDOWS}))).toBe('');
  expect(await released({'a.txt': ''})).toBe('');
});

test('reports CRLF in the commit, whatever the folder has', async () => {
  expect(await released({'user-post.sh': WINDOWS}, {'user-post.sh': UNIX})).toContain(
    String.raw`Convert the line endings: perl -pi -e 's/\r\n/\n/' user-post.sh. Then commit it.`,
  );
});

test('ignores CRLF in the folder for a release', async () => {
  expect(await released({'user-post.sh': UNIX}, {'user-post.sh': WINDOWS})).toBe('');
  expect(await released({'a.txt': ''}, {'user-post.sh': WINDOWS})).toBe('');
});

test('reports line endings that .gitattributes sets', async () => {
  const attributes = {'.gitattributes': '*.sh text eol=crlf\n'};
  expect(await released({'user-post.sh': UNIX, ...attributes})).toContain(
    'The line endings come from .gitattributes. Add the line "user-post.sh text eol=lf" to it',
  );
});

test.each([
  ['core.autocrlf', 'true'],
  ['core.eol', 'crlf'],
])('ignores %s=%s of this machine', async (key, value) => {
  const folder = await repositoryOf({'user-post.sh': UNIX, '.gitattributes': '*.sh text\n'});
  await git(folder, 'config', key, value);
  expect(await problems(folder, {commit: await git(folder, 'rev-parse', 'HEAD')})).toBe('');
});

test('checks a script of the commit that is deleted in the folder', async () => {
  const folder = await repositoryOf({'user-post.sh': WINDOWS});
  await rm(join(folder, 'user-post.sh'));
  const commit = await git(folder, 'rev-parse', 'HEAD');
  const changedFiles = ['user-post.sh'];
  expect(await problems(folder, {commit, changedFiles})).toContain('user-post.sh:1:7: ');
});

test('checks the script of a subfolder', async () => {
  const folder = await repositoryOf({'user-post.sh': UNIX, 'app/user-post.sh': WINDOWS});
  const commit = await git(folder, 'rev-parse', 'HEAD');
  expect(await problems(folder, {commit})).toBe('');
  expect(await problems(join(folder, 'app'), {commit})).toContain('user-post.sh:1:7: ');
});

test('reports a script in UTF-16, in the folder and in a commit', async () => {
  const files = {'user-post.sh': Buffer.from(UNIX, 'utf16le')};
  const message = 'user-post.sh: Unsupported encoding UTF-16.';
  expect(await problems(await repositoryOf(files))).toContain(message);
  expect(await released(files)).toContain(message);
});

/** A commit with these links, by their names. */
async function linked(links: Readonly<Record<string, string>>, files: Files = {}): Promise<string> {
  const folder = await repositoryOf({'a.txt': '', ...files});
  for (const [name, target] of Object.entries(links)) await symlink(target, join(folder, name));
  await commitAll(folder, 'Link');
  return folder;
}

/** The results for a folder as it is, and for its commit. */
async function both(folder: string): Promise<readonly [CheckedScripts, CheckedScripts]> {
  const commit = await git(folder, 'rev-parse', 'HEAD');
  return [await check(folder), await check(folder, {commit})];
}

test.each([
  [
    'to outside of the codebase',
    {'user-post.sh': '../up.sh'},
    'to "../up.sh", which is outside the codebase',
  ],
  ['with an absolute path', {'user-post.sh': '/bin/true'}, 'is outside the codebase'],
  ['to nothing', {'user-post.sh': 'up.sh'}, 'to "up.sh", which does not exist'],
  ['to itself', {'user-post.sh': 'user-post.sh'}, 'leads back to the link'],
  [
    'to outside of the codebase through another link',
    {'user-post.sh': 'up.sh', 'up.sh': '../x'},
    'to "up.sh", which is outside the codebase',
  ],
])('refuses a script that is a link %s', async (_, links, message) => {
  for (const {problems: found} of await both(await linked(links))) {
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({file: 'user-post.sh'});
    expect(found[0]?.message).toContain(message);
  }
});

test('reads links within the codebase, in every form', async () => {
  const good = {'user-post.sh': 'scripts/../scripts/up.sh'};
  for (const it of await both(await linked(good, {'scripts/up.sh': UNIX}))) {
    expect(it).toEqual({problems: [], warnings: []});
  }
  for (const it of await both(await linked(good, {'scripts/up.sh': WINDOWS}))) {
    expect(it.problems[0]).toMatchObject({file: 'user-post.sh', line: 1, column: 7});
  }
});

test('refuses a link out of the subfolder that is built', async () => {
  const folder = await repositoryOf({'scripts/up.sh': UNIX, 'svc/a.txt': ''});
  await symlink('../scripts/up.sh', join(folder, 'svc/user-post.sh'));
  await commitAll(folder, 'Link');
  for (const {problems: found} of await both(join(folder, 'svc'))) {
    expect(found[0]?.message).toContain('is outside the codebase');
  }
});

test('refuses a folder in place of a script', async () => {
  for (const {problems: found} of await both(await repositoryOf({'user-post.sh/x': ''}))) {
    expect(found[0]).toMatchObject({
      file: 'user-post.sh',
      message: 'This is a folder, not a file, so it would not run.',
    });
  }
});

test.each([
  ['a byte-order mark', '\uFEFFset -e\n', 1],
  ['a no-break space', 'set -e\necho\u00A0x\n', 5],
  ['a zero-width space', 'set -e\u200B\n', 7],
  ['a lone CR', 'set -e\recho x\n', 7],
])('refuses %s in a script, with its place', async (_, text, column) => {
  for (const {problems: found} of await both(await repositoryOf({'user-post.sh': text}))) {
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({file: 'user-post.sh', column});
  }
});

test('accepts hidden characters in comments, and escapes for a terminal', async () => {
  const text = '# a\u00A0b\nset -e # c\u00A0d\nprintf "\u001B[1mx"\n';
  for (const it of await both(await repositoryOf({'user-post.sh': text}))) {
    expect(it).toEqual({problems: [], warnings: []});
  }
  expect(await problems(await repositoryOf({'user-post.sh': 'echo "# a\u00A0b"\n'}))).toContain(
    'user-post.sh:1:10',
  );
});

test('warns about a script that is not committed', async () => {
  const folder = await repositoryOf({'.gitignore': '*.sh\n', 'user-post.sh': UNIX});
  await git(folder, 'rm', '--quiet', '--cached', '--ignore-unmatch', 'user-post.sh');
  expect((await both(folder)).map(({warnings}) => warnings)).toEqual([
    [],
    ['user-post.sh is not committed, so it does not run. Add it: git add --force user-post.sh'],
  ]);
});

test.each([
  ['#!/usr/bin/env python3', 'so its first line has no effect: #!/usr/bin/env python3.'],
  [
    '#!/bin/bash -eu',
    'so the options in its first line (-eu) have no effect. Add the line: set -eu',
  ],
  ['#!/usr/bin/env -S bash -e', 'so the options in its first line (-e) have no effect.'],
])('warns that the first line %s is ignored', async (line, message) => {
  const folder = await repositoryOf({'user-post.sh': `${line}\nexit\n`});
  for (const {warnings} of await both(folder)) expect(warnings.join('\n')).toContain(message);
});

test.each(['#!/bin/bash', '#!/usr/bin/env bash', '#! /bin/sh', '#!/bin/dash', '# x'])(
  'accepts the first line %s',
  async (line) => {
    const folder = await repositoryOf({'user-post.sh': `${line}\nexit\n`});
    for (const it of await both(folder)) expect(it).toEqual({problems: [], warnings: []});
  },
);

test('warns about a syntax error with its line', async () => {
  const folder = await repositoryOf({'user-post.sh': 'set -e\nif true; then\n  echo x\n'});
  for (const {problems: none, warnings} of await both(folder)) {
    expect(none).toEqual([]);
    expect(warnings.join('\n')).toMatch(/^user-post\.sh:\d+:1: bash cannot parse this script: /u);
  }
});

test('refuses a folder or link named build_version.txt, and accepts a file', async () => {
  const message = 'The build writes a file with this name, but this is';
  for (const folder of [
    await linked({'build_version.txt': 'a.txt'}),
    await repositoryOf({'build_version.txt/x': ''}),
  ]) {
    for (const {problems: found} of await both(folder)) {
      expect(found[0]).toMatchObject({file: 'build_version.txt'});
      expect(found[0]?.message).toContain(message);
    }
  }
  for (const it of await both(await repositoryOf({'build_version.txt': ''}))) {
    expect(it).toEqual({problems: [], warnings: []});
  }
  const folder = await repositoryOf({'a.txt': ''});
  await mkdir(join(folder, 'build_version.txt'));
  const commit = await git(folder, 'rev-parse', 'HEAD');
  expect(await problems(folder, {commit})).toBe('');
});
