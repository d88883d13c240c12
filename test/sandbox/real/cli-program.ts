import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

/** Puts `ci-image-builder` beside pack: this clone's, run by the Node.js that it was installed with. */
export async function ensureCliProgram(folder: string): Promise<void> {
  const node = join(PROJECT, 'node_modules', '.bin', 'node');
  const script = `#!/bin/sh\nexec '${node}' '${join(PROJECT, 'bin', 'run.js')}' "$@"\n`;
  await mkdir(join(folder, 'bin'), {recursive: true});
  await writeFile(join(folder, 'bin', 'ci-image-builder'), script, {mode: 0o755});
}
