import {constants} from 'node:os';
import type {Readable} from 'node:stream';
import {LineReader} from './line-reader.ts';
import type {Environment} from '../environment.ts';

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** All environment variables of the child. It inherits none of ours. */
  readonly env: Environment;
  readonly input?: string | Uint8Array;
  /** The user and group of the child, without other groups. Only root can choose. */
  readonly user?: {readonly uid: number; readonly gid: number};
  /**
   * Ends the child and its descendants: with SIGTERM, then with SIGKILL for those that are still running
   * after `graceSeconds`.
   */
  readonly signal?: AbortSignal;
  readonly graceSeconds?: number;
  /** Called with each line of both streams as it arrives, without its line break. Must not throw. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** A child that could not be started, exited with another code than 0, or was terminated. */
export class ChildFailure extends Error {
  override readonly name = 'ChildFailure';
  readonly kind: 'spawn-failed' | 'exited' | 'killed';
  readonly file: string;
  readonly exitCode: number | undefined;
  // Private, so that it is not printed with the error: it can contain anything.
  readonly #output: Output;
  /** The system's error code if the child could not be started: `ENOENT`, `EACCES`, … */
  readonly code: string | undefined;

  constructor(options: {
    kind: ChildFailure['kind'];
    file: string;
    exitCode?: number | undefined;
    stdout?: string;
    stderr?: string;
    code?: string | undefined;
    /** The signal that terminated the child, if any. */
    signal?: NodeJS.Signals | undefined;
    cause?: unknown;
  }) {
    super(`${options.file} ${describe(options)}`, {cause: options.cause});
    this.kind = options.kind;
    this.file = options.file;
    this.exitCode = options.exitCode ?? signalCode(options.signal);
    this.#output = {stdout: options.stdout ?? '', stderr: options.stderr ?? ''};
    this.code = options.code;
  }

  get stdout(): string {
    return this.#output.stdout;
  }

  get stderr(): string {
    return this.#output.stderr;
  }
}

function describe({
  kind,
  exitCode,
  code,
  signal,
}: ConstructorParameters<typeof ChildFailure>[0]): string {
  if (kind === 'spawn-failed') return `cannot be started${code === undefined ? '' : ` (${code})`}`;
  if (kind === 'exited') return `exited with code ${exitCode}`;
  return `was terminated${signal === undefined ? '' : ` by ${signal}`}`;
}

/** The exit code that a shell reports for a signal. */
function signalCode(signal: NodeJS.Signals | undefined): number | undefined {
  return signal === undefined ? undefined : 128 + constants.signals[signal];
}

/** Runs a program to its end. Code takes this as a parameter, so that tests can replace it. */
export type Run = (program: Program) => Promise<Output>;

const KEPT = 64 * 1024;

/**
 * Runs a program without a shell, and waits until it has ended and its streams are closed. The program is in
 * a process group of its own, so a Ctrl-C at the terminal only reaches it through `signal`. It ends when
 * this process ends. With `onLine`, only the last 64 KiB of each stream are returned.
 *
 * @throws {ChildFailure} if the program cannot be started, fails, or is terminated.
 */
export const run: Run = async (program) => {
  const {file, onLine, signal} = program;
  const {execa} = await import('execa');
  if (signal?.aborted === true) throw new ChildFailure({kind: 'killed', file});
  const child = execa(file, [...program.args], {
    ...(program.cwd === undefined ? {} : {cwd: program.cwd}),
    env: definedOnly(program.env),
    extendEnv: false,
    ...(program.user === undefined ? {} : {uid: program.user.uid, gid: program.user.gid}),
    ...(program.input === undefined ? {stdin: 'ignore' as const} : {input: program.input}),
    ...(signal === undefined ? {} : {cancelSignal: signal}),
    forceKillAfterDelay: (program.graceSeconds ?? 10) * 1000,
    killDescendants: true,
    reject: false,
    stripFinalNewline: false,
    ...(onLine === undefined ? {} : {buffer: false}),
  });
  const heard = onLine === undefined ? undefined : listen(child, onLine);
  const result = await child;
  const {stdout, stderr} = heard?.() ?? {stdout: result.stdout ?? '', stderr: result.stderr ?? ''};
  if (!result.failed) return {stdout, stderr};
  const common = {file, stdout, stderr, cause: result.cause};
  if (result.isCanceled || result.signal !== undefined) {
    // Descendants without an open stream may still be running.
    if (result.isCanceled) child.kill('SIGKILL');
    throw new ChildFailure({...common, kind: 'killed', signal: result.signal});
  }
  if (result.exitCode === undefined) {
    throw new ChildFailure({...common, kind: 'spawn-failed', code: result.code});
  }
  throw new ChildFailure({...common, kind: 'exited', exitCode: result.exitCode});
};

/** Passes on lines as they arrive. Call the returned function after the streams are closed, for their end. */
function listen(
  child: Readonly<Record<keyof Output, Readable>>,
  onLine: NonNullable<Program['onLine']>,
): () => Output {
  const stdout = listenTo(child.stdout, (line) => onLine(line, 'stdout'));
  const stderr = listenTo(child.stderr, (line) => onLine(line, 'stderr'));
  return () => ({stdout: stdout(), stderr: stderr()});
}

function listenTo(stream: Readable, onLine: (line: string) => void): () => string {
  let kept = '';
  const reader = new LineReader((line) => {
    kept += `${line}\n`;
    if (kept.length > 2 * KEPT) kept = kept.slice(-KEPT);
    onLine(line);
  });
  stream.on('data', (bytes: Uint8Array) => reader.read(bytes));
  return () => {
    reader.end();
    return kept.slice(-KEPT);
  };
}

function definedOnly(env: Program['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
