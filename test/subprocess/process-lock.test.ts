import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {isAbandoned} from '../../src/subprocess/abandoned-socket.ts';
import {takeLock} from '../../src/subprocess/process-lock.ts';
import {temporaryFolder} from '../temporary-folder.ts';

test('a lock has one owner, until its process is killed', async () => {
  const path = join(await temporaryFolder(), 'lock');
  expect(await isAbandoned(path)).toBe(true);
  const script = `require('node:net').createServer().listen(process.argv[1], () => console.log('listens'))`;
  const other = spawn(process.execPath, ['-e', script, path]);
  await once(other.stdout, 'data');
  expect(await isAbandoned(path)).toBe(false);
  expect(await takeLock(path)).toBe(false);
  other.kill('SIGKILL');
  await once(other, 'exit');
  expect((await stat(path)).isSocket()).toBe(true);
  expect(await isAbandoned(path)).toBe(true);
  expect(await takeLock(path)).toBe(true);
  expect(await takeLock(path)).toBe(false);
});
