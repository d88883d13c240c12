import {chmod, copyFile, mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import type {Folders} from './machine.ts';

/**
 * Copies a file with CA certificates to where every user can read it.
 *
 * @returns the path of the copy.
 */
export async function copyCertificates(
  from: string,
  {build}: Pick<Folders, 'build'>,
): Promise<string> {
  const to = join(build, 'certificates.pem');
  await mkdir(build, {recursive: true});
  await copyFile(from, to);
  await chmod(to, 0o644);
  return to;
}
