import {constants} from 'node:fs';
import {chmod, copyFile, mkdir, readlink, symlink} from 'node:fs/promises';
import {canonicalMode} from '../../canonical-modes.ts';
import {type FolderEntry, walkFolder} from '../../walk-folder.ts';
import {withReadErrors} from './with-read-errors.ts';

/** Files that are copied in parallel. */
const AT_ONCE = 16;

/**
 * Copies a folder with the modes that its files have in every image. Copies links as links and skips pipes,
 * sockets and devices. The system copies the content, without buffers of this process.
 *
 * @param destination must not exist.
 * @param options `except`: a folder that is not copied, such as the one that contains the copy; `signal`:
 *   stops the copying.
 * @throws {Failure} `codebase.unreadable` with the path that cannot be read.
 */
export async function copyFolder(
  folder: string,
  destination: string,
  options: {readonly except?: string; readonly signal?: AbortSignal} = {},
): Promise<void> {
  const left = Buffer.from(options.except ?? '');
  const start = Buffer.byteLength(folder);
  const target = ({path}: FolderEntry) =>
    Buffer.concat([Buffer.from(destination), path.subarray(start)]);
  await makeFolder(destination);
  let files: FolderEntry[] = [];
  const copyFiles = async () => {
    options.signal?.throwIfAborted();
    const batch = files;
    files = [];
    await Promise.all(batch.map((entry) => copyOne(entry, target(entry))));
  };
  await withReadErrors(folder, async () => {
    for await (const entry of walkFolder(folder, ({path}) => !left.equals(path))) {
      const {path, stats} = entry;
      if (left.equals(path)) continue;
      if (stats.isDirectory()) await makeFolder(target(entry));
      else if (stats.isSymbolicLink()) {
        await symlink(await readlink(path, {encoding: 'buffer'}), target(entry));
      } else if (stats.isFile()) files.push(entry);
      if (files.length >= AT_ONCE) await copyFiles();
    }
    await copyFiles();
  });
}

async function makeFolder(path: string | Buffer): Promise<void> {
  await mkdir(path);
  await chmod(path, 0o755);
}

async function copyOne({path, stats}: FolderEntry, target: Buffer): Promise<void> {
  await copyFile(path, target, constants.COPYFILE_FICLONE);
  await chmod(target, canonicalMode(stats));
}
