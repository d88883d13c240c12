import {Failure} from '../../errors.ts';

/** The system's codes for a full disk, which is not an error of reading. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT']);

/**
 * Runs an action that reads the codebase.
 *
 * @throws {Failure} `codebase.unreadable` with the path that cannot be read.
 */
export async function withReadErrors<T>(
  path: Buffer | string,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const {code, message, path: culprit = path} = error as NodeJS.ErrnoException;
    if (typeof code !== 'string' || NO_ROOM.has(code)) throw error;
    throw new Failure('codebase.unreadable', `Cannot read ${culprit.toString()}.`, {
      details: [message],
      remedy:
        'The build requires the whole folder. Make the file readable (chmod u+rX), or move it out of the folder.',
      cause: error,
    });
  }
}
