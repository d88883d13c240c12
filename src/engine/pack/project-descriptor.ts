import {writeFile} from 'node:fs/promises';
import type {BuildRequest} from '../../image/ports.ts';

/**
 * Writes the `project.toml` that pack reads instead of the one in the source, whose other parts become
 * flags. Otherwise, pack would read that file, which could override the flags.
 *
 * @see https://github.com/buildpacks/spec/blob/main/extensions/project-descriptor.md
 */
export async function writeProjectDescriptor(
  path: string,
  {files}: Pick<BuildRequest, 'files'>,
): Promise<void> {
  const {stringify} = await import('smol-toml');
  const buildpacks = files === undefined ? {} : {[files.kind]: files.patterns};
  await writeFile(path, stringify({_: {'schema-version': '0.2'}, io: {buildpacks}}));
}
