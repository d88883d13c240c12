import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

/** The Node.js that is installed in this clone. */
export const PROJECT_NODE = join(PROJECT, 'node_modules', '.bin', 'node');

/** This clone's command line, even if the sandbox now belongs to another clone. */
export const CLI = [PROJECT_NODE, join(PROJECT, 'bin', 'run.js')] as const;

/** Puts `ci-image-builder` of this clone beside pack. */
export async function ensureCliProgram(folder: string): Promise<void> {
  const [node, program] = CLI;
  const script = `#!/bin/sh\nexec '${node}' '${program}' "$@"\n`;
  await mkdir(join(folder, 'bin'), {recursive: true});
  await writeFile(join(folder, 'bin', 'ci-image-builder'), script, {mode: 0o755});
}
