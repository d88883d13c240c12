import {expect, test} from 'vitest';
import {nearScripts} from '../../../src/codebase/scripts/script-names.ts';
import {nearNames} from '../../../src/codebase/files/near-names.ts';

const RIGHT = [
  'codebuild/process.yml',
  'copilot/process.yml',
  'Procfile',
  'buildpack.json',
  'runtime.txt',
];

test.each([
  ['codebuild/process.yaml', 'codebuild/process.yml'],
  ['copilot/processes.yml', 'copilot/process.yml'],
  ['Codebuild/process.yml', 'codebuild/process.yml'],
  ['procfile', 'Procfile'],
  ['Procfile.txt', 'Procfile'],
  ['buildpacks.json', 'buildpack.json'],
  ['Runtime.txt', 'runtime.txt'],
])('reports that %s may mean %s', (file, meant) => {
  expect(nearNames([file], RIGHT)).toEqual([
    {file, message: 'Unknown file name.', hint: `Did you mean ${meant}?`},
  ]);
});

test.each([
  ['Procfile\u200B', 'Procfile<U+200B>', 'U+200B ZERO WIDTH SPACE is an invisible character.'],
  [
    '\u00A0runtime.txt',
    '<U+00A0>runtime.txt',
    'U+00A0 NO-BREAK SPACE looks like a space but is not one.',
  ],
])('reports the hidden character in %j', (file, shown, why) => {
  expect(nearNames([file], RIGHT)).toMatchObject([
    {file: shown, message: `Unknown file name. ${why}`},
  ]);
});

test('reports a blank around a name', () => {
  expect(nearNames(['Procfile '], RIGHT)).toMatchObject([{hint: 'Did you mean Procfile?'}]);
});

test('ignores similar names beside the right file', () => {
  expect(nearNames(['Procfile', 'procfile', 'runtime.txt', 'runtimes.txt'], RIGHT)).toEqual([]);
});

test.each([
  'process.yml',
  'Procfile.dev',
  'codebuild/buildspec.yml',
  'package.json',
  'src/procfile',
])('ignores %s', (file) => {
  expect(nearNames([file], RIGHT)).toEqual([]);
});

test.each([
  ['User-Post.sh', 'user-post.sh'],
  ['user-post', 'user-post.sh'],
  ['user-post.bash', 'user-post.sh'],
  ['user_post.sh', 'user-post.sh'],
  ['userpost.sh', 'user-post.sh'],
  ['post-user.sh', 'user-post.sh'],
  ['user-post.sh.txt', 'user-post.sh'],
  ['buildpack_run.sh', 'buildpack-run.sh'],
  ['buildpacks-run', 'buildpack-run.sh'],
])('reports that the script %s may mean %s', (name, meant) => {
  expect(nearScripts(['app.py', name])).toEqual([`${name} does not run. Did you mean ${meant}?`]);
  expect(nearScripts([meant, name])).toEqual([]);
});

test('ignores other scripts', () => {
  const names = ['user-post.sh', 'run.sh', 'post.sh', 'user.sh', 'user-posts.py', 'buildpack.json'];
  expect(nearScripts(names)).toEqual([]);
});
