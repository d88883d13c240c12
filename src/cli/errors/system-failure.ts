import {Failure, diskFull} from '../../errors.ts';

/** Explains an error of the operating system that means the same everywhere in the program. */
export function systemFailure(error: Error): Failure | undefined {
  const {code, syscall} = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return diskFull(error.message);
  // process.cwd() and path.resolve() throw this after the current folder was deleted.
  if (syscall === 'uv_cwd') {
    return new Failure('system.folder-deleted', 'The current folder no longer exists.', {
      remedy:
        'Change to a folder that exists, then run the command again. If the folder was created again: cd "$PWD"',
      cause: error,
    });
  }
  return undefined;
}
