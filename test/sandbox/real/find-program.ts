import {access, constants} from 'node:fs/promises';
import {delimiter, join} from 'node:path';

/** The path of a program on PATH, or `undefined`. */
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
      // the next folder
    }
  }
  return undefined;
}
