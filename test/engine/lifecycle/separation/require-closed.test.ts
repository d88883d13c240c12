import {chmod, mkdir, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {requireClosed} from '../../../../src/engine/lifecycle/separation/require-closed.ts';
import {type Run, run} from '../../../../src/subprocess/run.ts';
import {temporaryFolder} from '../../../temporary-folder.ts';
import {IS_ROOT, UID} from '../engine-rig.ts';

const user = {uid: UID, gid: 4322, home: '/'};

/** A file and a folder that everybody can read. */
async function openPaths() {
  const root = await temporaryFolder();
  await chmod(root, 0o755);
  const [file, folder] = [join(root, 'env.sh'), join(root, 'tmp')];
  await writeFile(file, 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/x', {mode: 0o644});
  await mkdir(folder, {mode: 0o755});
  return [file, folder, join(root, 'missing')];
}

test.runIf(IS_ROOT)('closes files and folders, and leaves out missing ones', async () => {
  const paths = await openPaths();
  await requireClosed(paths, {proc: '/proc', run, user});
  const modes = await Promise.all(paths.slice(0, 2).map(async (it) => (await stat(it)).mode));
  expect(modes.map((it) => it & 0o777)).toEqual([0o600, 0o700]);
});

test.runIf(IS_ROOT)('checks with the rights of the build user, also other processes', async () => {
  const paths = await openPaths();
  const proc = await temporaryFolder();
  await mkdir(join(proc, '1'));
  await writeFile(join(proc, '1', 'environ'), 'AWS_SECRET_ACCESS_KEY=x');
  await chmod(proc, 0o755);
  // A read-only volume, for example: closing fails, and the files stay as they are.
  const reopened: Run = async (program) => {
    await chmod(paths[0] ?? '', 0o644);
    return run(program);
  };
  await expect(requireClosed(paths, {proc, run: reopened, user})).rejects.toMatchObject({
    code: 'build.lifecycle-incompatible',
    details: [`User ${UID} can read ${paths[0]}`, `User ${UID} can read ${proc}/1/environ`],
  });
});
