import {spawn} from 'node:child_process';
import type {Readable} from 'node:stream';
import {ChildFailure, type Run} from './run.ts';

/** Bytes of one stream. It must be large, because Git lists every changed file. */
const MOST_OUTPUT = 256 * 1024 * 1024;

/**
 * Runs a program that ends at once, such as Git for the name of the branch. For such programs, loading the
 * dependencies of {@link run} would take longer than running them. Ignores `signal` and `onLine`.
 *
 * @throws {ChildFailure} if the program cannot be started, fails, or prints more than 256 MiB.
 */
export const runBriefly: Run = ({file, args, cwd, env, input}) =>
  new Promise((resolve, reject) => {
    // Without a pipe for an input, a program starts faster.
    const stdin = input === undefined ? 'ignore' : 'pipe';
    const child = spawn(file, args, {cwd, env: {...env}, stdio: [stdin, 'pipe', 'pipe']});
    let isTooMuch = false;
    const end = () => {
      isTooMuch = true;
      child.kill();
    };
    const [stdout, stderr] = [child.stdout, child.stderr].map((it) => collected(it, end));
    const output = () => ({stdout: stdout?.() ?? '', stderr: stderr?.() ?? ''});
    child.on('error', (cause: NodeJS.ErrnoException) => {
      reject(new ChildFailure({kind: 'spawn-failed', file, code: cause.code, cause}));
    });
    child.on('close', (exitCode, signal) => {
      if (exitCode === 0 && !isTooMuch) return resolve(output());
      const ended =
        signal === null && !isTooMuch
          ? ({kind: 'exited', exitCode: exitCode ?? undefined} as const)
          : ({kind: 'killed', signal: signal ?? 'SIGTERM'} as const);
      reject(new ChildFailure({...ended, file, ...output()}));
    });
    // If the program ends before it reads all input, its exit code decides.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });

/**
 * Collects the text of a stream.
 *
 * @param end called if there is too much.
 * @returns a function that gives the text.
 */
function collected(stream: Readable | null, end: () => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on('data', (chunk: Buffer) => {
    size += chunk.byteLength;
    if (size > MOST_OUTPUT) end();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString();
}
