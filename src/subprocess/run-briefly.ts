import {type ExecFileException, execFile} from 'node:child_process';
import {ChildFailure, type Run} from './run.ts';

/** Bytes of one stream. It must be large, because Git lists every changed file. */
const MOST_OUTPUT = 256 * 1024 * 1024;

/**
 * Runs a program that ends at once, such as Git for the name of the branch. For such programs, loading the
 * dependencies of {@link run} would take longer than running them. Ignores `signal` and `onLine`.
 *
 * @throws {ChildFailure} if the program cannot be started or fails.
 */
export const runBriefly: Run = ({file, args, cwd, env, input}) =>
  new Promise((resolve, reject) => {
    const options = {cwd, env: {...env}, maxBuffer: MOST_OUTPUT};
    const child = execFile(file, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({stdout, stderr});
      else reject(childFailure(file, error, {stdout, stderr}));
    });
    if (input === undefined) return;
    // If the program ends before it reads all input, its exit code decides.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });

function childFailure(
  file: string,
  error: ExecFileException,
  streams: {readonly stdout: string; readonly stderr: string},
): ChildFailure {
  const common = {file, ...streams, cause: error};
  if (error.signal) return new ChildFailure({...common, kind: 'killed', signal: error.signal});
  return typeof error.code === 'number'
    ? new ChildFailure({...common, kind: 'exited', exitCode: error.code})
    : new ChildFailure({...common, kind: 'spawn-failed', code: error.code ?? undefined});
}
