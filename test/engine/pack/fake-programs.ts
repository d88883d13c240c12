import {chmod, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {temporaryFolder} from '../../temporary-folder.ts';

/** A folder of shell scripts that replace programs, and an environment that finds them first. */
export async function fakePrograms(
  scripts: Readonly<Record<string, string>>,
): Promise<{folder: string; env: {PATH: string}}> {
  const folder = await temporaryFolder();
  for (const [name, script] of Object.entries(scripts)) {
    const file = join(folder, name);
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
  }
  return {folder, env: {PATH: `${folder}:/usr/bin:/bin`}};
}
