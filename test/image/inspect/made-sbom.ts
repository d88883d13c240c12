import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';

import {execa} from 'execa';

/** Makes an archive of files with the machine's own `tar`. */
export async function tarOf(
  files: Readonly<Record<string, string>>,
  ...flags: readonly string[]
): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'ci-image-builder-tar-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      const file = join(folder, 'root', path);
      await mkdir(dirname(file), {recursive: true});
      await writeFile(file, content);
    }
    const archive = join(folder, 'archive');
    await execa('tar', ['-C', join(folder, 'root'), ...flags, '-cf', archive, '.']);
    return await readFile(archive);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

/** The files of an SBOM layer, as the lifecycle writes them. */
export const SBOM_FILES = {
  'layers/sbom/launch/example_python/sbom.cdx.json': '{"bomFormat":"CycloneDX"}',
  'layers/sbom/launch/example_python/modules/sbom.cdx.json': '{"of":"modules"}',
  'layers/sbom/launch/example_python/modules/sbom.syft.json': '{"syft":true}',
  'layers/sbom/launch/sbom.legacy.json': '[]',
  'layers/sbom/launch/example_python/../../escape.json': '{}',
};
