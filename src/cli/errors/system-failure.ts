import {Failure, diskFull} from '../../errors.ts';

/** What an error of the system means, if it has a meaning wherever in the program it comes up. */
export function systemFailure(error: Error): Failure | undefined {
  const {code, syscall} = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return diskFull(error.message);
  // Everything that asks for the working folder throws this after the folder was deleted.
  if (syscall === 'uv_cwd') {
    return new Failure('system.folder-deleted', 'The folder you are in no longer exists.', {
      remedy:
        'Change to a folder that exists, then run again. If this one was made anew: cd "$PWD"',
      cause: error,
    });
  }
  return undefined;
}
