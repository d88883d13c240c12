import {access, constants} from 'node:fs/promises';
import {delimiter, join} from 'node:path';

/** The path of a program on the PATH, or `undefined`. */
export async function findProgram(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  for (const folder of (env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, name);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Try the next folder.
    }
  }
  return undefined;
}
