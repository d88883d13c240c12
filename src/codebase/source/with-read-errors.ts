import {Failure} from '../../errors.ts';

/** The system's codes for a place that has no room left; that is no fault of what is read. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT']);

/**
 * Does what reads the folder that is built.
 *
 * @throws {Failure} `usage` naming what cannot be read.
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
    throw new Failure('codebase.unreadable', `${culprit.toString()} cannot be read.`, {
      details: [message],
      remedy:
        'All of the folder goes into the build: let yourself read it (chmod u+rX), or move it elsewhere.',
      cause: error,
    });
  }
}
