import {symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {type TreeEntry, resolvePath} from '../../../src/codebase/paths/resolve-path.ts';
import {readCodebase} from '../../../src/codebase/read-codebase.ts';
import {repositoryOf} from '../repository.ts';

const TREE: Readonly<Record<string, TreeEntry>> = {
  file: {kind: 'file'},
  folder: {kind: 'folder'},
  'folder/file': {kind: 'file'},
  'folder/up': {kind: 'link', target: '../file'},
  pipe: {kind: 'other', what: 'a named pipe'},
  within: {kind: 'link', target: './folder/../folder/up'},
  'to-folder': {kind: 'link', target: 'folder/'},
  out: {kind: 'link', target: '../x'},
  'by-folder': {kind: 'link', target: 'to-folder/../../x'},
  absolute: {kind: 'link', target: '/file'},
  nowhere: {kind: 'link', target: 'nothing'},
  'into-file': {kind: 'link', target: 'file/x'},
  one: {kind: 'link', target: 'other'},
  other: {kind: 'link', target: 'one'},
};

test.each([
  ['file', {kind: 'file', path: 'file'}],
  ['folder', {kind: 'folder', path: 'folder'}],
  ['pipe', {kind: 'other', what: 'a named pipe'}],
  ['nothing', {kind: 'missing'}],
  ['folder/nothing', {kind: 'missing'}],
  ['within', {kind: 'file', path: 'file'}],
  ['to-folder/file', {kind: 'file', path: 'folder/file'}],
  ['to-folder/nothing', {kind: 'dangling', link: 'to-folder', target: 'folder/'}],
  ['out', {kind: 'outside', link: 'out', target: '../x'}],
  ['by-folder', {kind: 'outside', link: 'by-folder', target: 'to-folder/../../x'}],
  ['absolute', {kind: 'outside', link: 'absolute', target: '/file'}],
  ['nowhere', {kind: 'dangling', link: 'nowhere', target: 'nothing'}],
  ['into-file', {kind: 'dangling', link: 'into-file', target: 'file/x'}],
  ['one', {kind: 'circle', link: 'one', target: 'other'}],
])('%s ends at the same place as in the system, but never outside', async (name, end) => {
  expect(await resolvePath(name, async (path) => TREE[path])).toEqual(end);
});

const PROCESS_FILE = {'copilot/process.yml': 'application: {name: shop, process: [web]}\n'};

test.each([
  ['Procfile', '../Procfile', 'to "../Procfile", which is outside the codebase'],
  ['Procfile', 'gone', 'to "gone", which does not exist'],
  ['Procfile', 'Procfile', 'leads back to the link'],
  ['runtime.txt', '../../../nothing-is-here', 'which does not exist'],
])('refuses %s as a link to %s', async (name, target, message) => {
  const folder = await repositoryOf(PROCESS_FILE);
  await symlink(target, join(folder, name));
  const {diagnostics} = await readCodebase(folder);
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]).toMatchObject({file: name});
  expect(diagnostics[0]?.message).toContain(message);
});

test('reads files outside a folder that is built as it is, if only this tool reads them', async () => {
  const folder = await repositoryOf({'runtime.txt': 'python-3.12.x\n', 'svc/a.txt': ''});
  const svc = join(folder, 'svc');
  await symlink('../copilot', join(svc, 'copilot'));
  await symlink('../runtime.txt', join(svc, 'runtime.txt'));
  const {diagnostics} = await readCodebase(svc);
  expect(diagnostics.map(({message}) => message)).toEqual([
    'copilot is a link to "../copilot", which does not exist.',
  ]);
  const {diagnostics: ofCommit} = await readCodebase(svc, [], [], {ofCommit: true});
  expect(ofCommit.map(({message}) => message)).toEqual([
    'copilot is a link to "../copilot", which is outside the codebase.',
    'This is a link to "../runtime.txt", which is outside the codebase.',
  ]);
});
