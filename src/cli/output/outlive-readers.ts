import {stderr, stdout} from './text-output.ts';

/**
 * Lets the program continue after a pipe is closed, as by `| head`. If stdout fails for another reason, such as a full disk, reports
 * that on stderr and exits, because oclif would throw the error where nothing catches it.
 */
export function outliveReaders(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') {
      stdout.close();
      return;
    }
    stderr.write(`Error: Cannot write the result: ${error.message}`);
    // oxlint-disable-next-line unicorn/no-process-exit -- stdout is lost, so there is nothing left to do
    process.exit(1);
  });
  process.stderr.on('error', () => {
    // Without stderr, the error cannot be reported.
  });
}
