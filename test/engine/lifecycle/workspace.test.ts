import {
  chmod,
  lstat,
  mkdir,
  readFile,
  readdir,
  readlink,
  symlink,
  writeFile,
} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {copySource, emptyFolder} from '../../../src/engine/lifecycle/workspace.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

const owner = {uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0};
const all = () => true;
const NEVER = new AbortController().signal;

const modeOf = async (path: string) => (await lstat(path)).mode & 0o7777;

async function sample(): Promise<{source: string; workspace: string}> {
  const [source, workspace] = [await temporaryFolder(), await temporaryFolder()];
  await mkdir(join(source, 'src', 'deep'), {recursive: true});
  await writeFile(join(source, 'run.sh'), 'run');
  await chmod(join(source, 'run.sh'), 0o755);
  await writeFile(join(source, 'src', 'deep', 'a.txt'), 'a');
  await symlink('../run.sh', join(source, 'src', 'link'));
  await symlink('nowhere', join(source, 'broken'));
  return {source, workspace};
}

test('copies files, modes, and links as they are', async () => {
  const {source, workspace} = await sample();
  await copySource(source, workspace, {owner, isBuilt: all, signal: NEVER});
  expect(await readFile(join(workspace, 'src', 'deep', 'a.txt'), 'utf8')).toBe('a');
  expect(await modeOf(join(workspace, 'run.sh'))).toBe(0o755);
  expect(await modeOf(workspace)).toBe(0o777);
  expect(await readlink(join(workspace, 'src', 'link'))).toBe('../run.sh');
  expect(await readlink(join(workspace, 'broken'))).toBe('nowhere');
});

test('copies names that are not UTF-8', async () => {
  const {source, workspace} = await sample();
  const name = Buffer.from([0x66, 0xff]);
  await writeFile(Buffer.concat([Buffer.from(`${source}/`), name]), 'x');
  await copySource(source, workspace, {owner, isBuilt: all, signal: NEVER});
  expect(await readFile(Buffer.concat([Buffer.from(`${workspace}/`), name]), 'utf8')).toBe('x');
});

test('replaces the files of an earlier build, without following their links', async () => {
  const {source, workspace} = await sample();
  const kept = join(await temporaryFolder(), 'kept');
  await mkdir(kept);
  await writeFile(join(kept, 'file'), '');
  await symlink(kept, join(workspace, 'run.sh'));
  await copySource(source, workspace, {owner, isBuilt: all, signal: NEVER});
  expect(await readFile(join(workspace, 'run.sh'), 'utf8')).toBe('run');
  expect(await lstat(join(kept, 'file'))).toBeDefined();
  await emptyFolder(workspace);
  await expect(lstat(join(workspace, 'run.sh'))).rejects.toThrow('ENOENT');
});

test('leaves out files, and can take a file without its folder', async () => {
  const {source, workspace} = await sample();
  await copySource(source, workspace, {
    owner,
    isBuilt: (path) => path.endsWith('a.txt'),
    signal: NEVER,
  });
  expect(await readFile(join(workspace, 'src', 'deep', 'a.txt'), 'utf8')).toBe('a');
  await expect(lstat(join(workspace, 'run.sh'))).rejects.toThrow('ENOENT');
});

test('stops copying when it is aborted', async () => {
  const [source, workspace] = [await temporaryFolder(), await temporaryFolder()];
  const names = Array.from({length: 100}, (_, index) => `file-${index}`);
  await Promise.all(names.map((it) => writeFile(join(source, it), '')));
  const stop = new AbortController();
  const isBuilt = () => {
    stop.abort(new Error('interrupted'));
    return true;
  };
  const copying = copySource(source, workspace, {owner, isBuilt, signal: stop.signal});
  await expect(copying).rejects.toThrow('interrupted');
  expect((await readdir(workspace)).length).toBeLessThan(names.length);
});
