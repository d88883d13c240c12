import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {formatDiagnostics} from '../../src/codebase/text/diagnostic.ts';
import type {BuiltSource} from '../../src/codebase/git/committed-file.ts';
import {scriptProblems} from '../../src/codebase/script-problems.ts';
import {runBriefly} from '../../src/subprocess/run-briefly.ts';
import {git} from '../sandbox/real/sample-codebase.ts';
import {type Files, repositoryOf, writeFiles} from './repository.ts';

const UNIX = 'set -e\necho done\n';
const WINDOWS = UNIX.replaceAll('\n', '\r\n');
const environment = {PATH: process.env['PATH'], HOME: '/nonexistent'};

async function problems(folder: string, changes: Partial<BuiltSource> = {}): Promise<string> {
  const source = {folder, commit: undefined, changedFiles: [], environment, run: runBriefly};
  return formatDiagnostics(await scriptProblems({...source, ...changes})).join('\n');
}

/** The problems of a release, made of the commit that a repository is at. */
async function released(files: Files, inFolder: Files = {}): Promise<string> {
  const folder = await repositoryOf(files);
  await writeFiles(folder, inFolder);
  return problems(folder, {commit: await git(folder, 'rev-parse', 'HEAD')});
}

test('CRLF in a script of the folder is told at its place, with the command that converts it', async () => {
  expect(await problems(await repositoryOf({'user-post.sh': WINDOWS}))).toBe(
    [
      'user-post.sh:1:7: Lines end in CRLF, and bash takes the CR for a part of the line.',
      '  1 | set -e',
      '    |       ^',
      String.raw`  Convert it: perl -pi -e 's/\r\n/\n/' user-post.sh.`,
    ].join('\n'),
  );
});

test('a single line with CRLF is enough, and every script is told', async () => {
  const files = {'user-post.sh': `${UNIX}echo x\r\n`, 'buildpack-run.sh': WINDOWS};
  const all = await problems(await repositoryOf(files));
  expect(all).toContain('user-post.sh:3:7: ');
  expect(all).toContain('buildpack-run.sh:1:7: ');
});

test('scripts in order, other scripts, and none at all are no problem', async () => {
  expect(await problems(await repositoryOf({'user-post.sh': UNIX, 'other.sh': WINDOWS}))).toBe('');
  expect(await released({'a.txt': ''})).toBe('');
});

test('CRLF in the commit is told, whatever the folder has, and is to be committed', async () => {
  expect(await released({'user-post.sh': WINDOWS}, {'user-post.sh': UNIX})).toContain(
    String.raw`Convert it: perl -pi -e 's/\r\n/\n/' user-post.sh, and commit it.`,
  );
});

test('CRLF in the folder alone is no problem of a release', async () => {
  expect(await released({'user-post.sh': UNIX}, {'user-post.sh': WINDOWS})).toBe('');
  expect(await released({'a.txt': ''}, {'user-post.sh': WINDOWS})).toBe('');
});

test('line ends that .gitattributes gives a script are told as such', async () => {
  const attributes = {'.gitattributes': '*.sh text eol=crlf\n'};
  expect(await released({'user-post.sh': UNIX, ...attributes})).toContain(
    'The line ends come from .gitattributes: add the line "user-post.sh text eol=lf" to it',
  );
});

test.each([
  ['core.autocrlf', 'true'],
  ['core.eol', 'crlf'],
])('%s=%s of this machine counts for nothing', async (key, value) => {
  const folder = await repositoryOf({'user-post.sh': UNIX, '.gitattributes': '*.sh text\n'});
  await git(folder, 'config', key, value);
  expect(await problems(folder, {commit: await git(folder, 'rev-parse', 'HEAD')})).toBe('');
});

test('a script of the commit that is deleted in the folder is looked at too', async () => {
  const folder = await repositoryOf({'user-post.sh': WINDOWS});
  await rm(join(folder, 'user-post.sh'));
  const commit = await git(folder, 'rev-parse', 'HEAD');
  const changedFiles = ['user-post.sh'];
  expect(await problems(folder, {commit, changedFiles})).toContain('user-post.sh:1:7: ');
});

test('in a subfolder of the repository the script of that folder is meant', async () => {
  const folder = await repositoryOf({'user-post.sh': UNIX, 'app/user-post.sh': WINDOWS});
  const commit = await git(folder, 'rev-parse', 'HEAD');
  expect(await problems(folder, {commit})).toBe('');
  expect(await problems(join(folder, 'app'), {commit})).toContain('user-post.sh:1:7: ');
});

test('a script in UTF-16 is told as such, in the folder and in a commit', async () => {
  const files = {'user-post.sh': Buffer.from(UNIX, 'utf16le')};
  const message = 'user-post.sh: The file is UTF-16 text.';
  expect(await problems(await repositoryOf(files))).toContain(message);
  expect(await released(files)).toContain(message);
});
