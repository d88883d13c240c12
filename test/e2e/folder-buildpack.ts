import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

/** Writes a buildpack that takes part in every build and runs a shell script. */
export async function writeBuildpack(folder: string, id: string, script: string): Promise<void> {
  await mkdir(join(folder, 'bin'), {recursive: true});
  const descriptor = `api = "0.8"\n[buildpack]\nid = "${id}"\nversion = "1.0.0"\n[[stacks]]\nid = "*"\n`;
  await writeFile(join(folder, 'buildpack.toml'), descriptor);
  await writeFile(join(folder, 'bin', 'detect'), '#!/bin/sh\nexit 0\n', {mode: 0o755});
  await writeFile(join(folder, 'bin', 'build'), `#!/bin/sh\nset -eu\n${script}\n`, {mode: 0o755});
}
