import {stat} from 'node:fs/promises';
import {join} from 'node:path';

/** The files of Node.js that go into the image, in the package of npm. */
const NODE = 'bin/node';
const LICENSE = 'LICENSE';

export interface NodeFiles {
  /** Path of the program. */
  readonly node: string;
  /** Path of its licenses. */
  readonly license: string;
}

/**
 * Unpacks the program and the licenses of Node.js. Memory use does not depend on their size.
 *
 * @param tarball the package of npm, with verified content.
 * @param folder an empty folder.
 */
export async function unpackNode(tarball: string, folder: string): Promise<NodeFiles> {
  const {extract} = await import('tar');
  const wanted = new Set([NODE, LICENSE].map((it) => `package/${it}`));
  await extract({file: tarball, cwd: folder, strip: 1, filter: (path) => wanted.has(path)});
  const files = {node: join(folder, NODE), license: join(folder, LICENSE)};
  for (const file of Object.values(files)) {
    await stat(file).catch((cause: unknown) => {
      throw new TypeError(`${tarball} is not Node.js`, {cause});
    });
  }
  return files;
}
