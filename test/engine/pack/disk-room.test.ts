import {statfs} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {withDiskHint} from '../../../src/engine/pack/disk-room.ts';
import {Failure} from '../../../src/errors.ts';
import {run} from '../../../src/subprocess/run.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {fakePrograms} from './fake-programs.ts';

const failure = new Failure('build.script-failed', 'A script failed.', {
  details: ['cp: write error: No space left on device'],
  remedy: 'Look.',
});

/** A Docker client whose engine stores its data in a folder. */
async function dockerAt(folder: string) {
  const {env} = await fakePrograms({docker: `echo '${folder}'`});
  return {run, env, signal: new AbortController().signal};
}

test('adds no hint if the disk has room', async () => {
  const folder = await temporaryFolder();
  const {bavail, bsize} = await statfs(folder);
  expect(bavail * bsize).toBeGreaterThan(256 * 1024 * 1024);
  expect(await withDiskHint(failure, await dockerAt(folder))).toBe(failure);
});

test('adds a hint if the disk is full', async () => {
  // A file system without free space.
  const hinted = await withDiskHint(failure, await dockerAt('/proc'));
  expect(hinted).toMatchObject({
    message: 'A script failed.',
    details: failure.details,
    remedy: ['Look.', expect.stringMatching(/\(\/proc\) has only 0 MB left\./u)],
  });
});

test('adds no hint for a remote engine, or one that does not respond', async () => {
  expect(await withDiskHint(failure, await dockerAt('/no/such/folder'))).toBe(failure);
  const {env} = await fakePrograms({docker: 'exit 1'});
  const {signal} = new AbortController();
  expect(await withDiskHint(failure, {run, env, signal})).toBe(failure);
});

test('does not check the disk for other errors', async () => {
  const watcher = new Failure('build.script-failed', 'A script failed.', {
    details: ['ENOSPC: System limit for number of file watchers reached'],
  });
  const never = async () => {
    throw new Error('looked');
  };
  const {signal} = new AbortController();
  expect(await withDiskHint(watcher, {run: never, env: {}, signal})).toBe(watcher);
});
