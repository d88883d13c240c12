import {type ExecFileException, execFile} from 'node:child_process';
import {ChildFailure, type Run} from './run.ts';

/** Bytes of one stream; Git names every changed file. */
const MOST_OUTPUT = 256 * 1024 * 1024;

/**
 * Runs a program that answers at once, such as Git asked for the branch: importing what {@link run}
 * is made of takes longer than all its answers. Neither `signal` nor `onLine` is looked at.
 *
 * @throws {ChildFailure} where it can't be started or fails.
 */
export const runBriefly: Run = ({file, args, cwd, env, input}) =>
  new Promise((resolve, reject) => {
    const options = {cwd, env: {...env}, maxBuffer: MOST_OUTPUT};
    const child = execFile(file, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({stdout, stderr});
      else reject(childFailure(file, error, {stdout, stderr}));
    });
    if (input === undefined) return;
    // A program that ends without reading it all is told by how it ended.
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
