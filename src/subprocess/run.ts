import {constants} from 'node:os';

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The child's whole environment: nothing is added from ours. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input?: string | Uint8Array;
  /** Ends the child: SIGTERM, and SIGKILL where it has not ended after `graceSeconds`. */
  readonly signal?: AbortSignal;
  readonly graceSeconds?: number;
  /** Receives each line of both streams as it comes, without its line end. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** A child that could not be started, ended with another code than 0, or was ended. */
export class ChildFailure extends Error {
  override readonly name = 'ChildFailure';
  readonly kind: 'spawn-failed' | 'exited' | 'killed';
  readonly file: string;
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** The system's code where it could not be started: `ENOENT`, `EACCES`, … */
  readonly code: string | undefined;

  constructor(options: {
    kind: ChildFailure['kind'];
    file: string;
    exitCode?: number | undefined;
    stdout?: string;
    stderr?: string;
    code?: string | undefined;
    cause?: unknown;
  }) {
    super(`${options.file}: ${describe(options)}`, {cause: options.cause});
    this.kind = options.kind;
    this.file = options.file;
    this.exitCode = options.exitCode;
    this.stdout = options.stdout ?? '';
    this.stderr = options.stderr ?? '';
    this.code = options.code;
  }
}

function describe({
  kind,
  exitCode,
  code,
}: {
  kind: string;
  exitCode?: number | undefined;
  code?: string | undefined;
}): string {
  if (kind === 'spawn-failed') return `cannot be started${code === undefined ? '' : ` (${code})`}`;
  return kind === 'killed' ? 'was ended' : `ended with code ${exitCode}`;
}

/** Runs a program to its end. Logic takes this as a parameter, so that tests can stand in for it. */
export type Run = (program: Program) => Promise<Output>;

const KEPT = 64 * 1024;

/**
 * Runs a program without a shell, in a process group of its own, so that a Ctrl-C at the terminal
 * reaches it only through `signal`, and waits until it and its streams are closed. Where lines are
 * listened to, only the last 64 KiB of each stream are kept.
 *
 * @throws {ChildFailure} where it can't be started, fails, or is ended.
 */
export const run: Run = async (program) => {
  const {execa} = await import('execa');
  const child = execa(program.file, [...program.args], {
    ...(program.cwd === undefined ? {} : {cwd: program.cwd}),
    env: definedOnly(program.env),
    extendEnv: false,
    ...(program.input === undefined ? {stdin: 'ignore' as const} : {input: program.input}),
    ...(program.signal === undefined ? {} : {cancelSignal: program.signal}),
    forceKillAfterDelay: (program.graceSeconds ?? 10) * 1000,
    detached: true,
    reject: false,
    stripFinalNewline: false,
    ...(program.onLine === undefined ? {} : {buffer: false}),
  });
  const {onLine} = program;
  const kept = {stdout: '', stderr: ''};
  if (onLine !== undefined) {
    await Promise.all(
      (['stdout', 'stderr'] as const).map(async (stream) => {
        for await (const line of child.iterable({from: stream})) {
          kept[stream] = `${kept[stream]}${line}\n`.slice(-KEPT);
          onLine(line, stream);
        }
      }),
    ).catch(() => undefined); // the outcome below says what happened
  }
  const result = await child;
  const stdout = onLine === undefined ? (result.stdout ?? '') : kept.stdout;
  const stderr = onLine === undefined ? (result.stderr ?? '') : kept.stderr;
  if (!result.failed) return {stdout, stderr};
  const common = {file: program.file, stdout, stderr, cause: result};
  if (result.isCanceled || result.signal !== undefined) {
    throw new ChildFailure({...common, kind: 'killed', exitCode: signalCode(result.signal)});
  }
  if (result.exitCode === undefined) {
    throw new ChildFailure({...common, kind: 'spawn-failed', code: result.code});
  }
  throw new ChildFailure({...common, kind: 'exited', exitCode: result.exitCode});
};

function signalCode(signal: NodeJS.Signals | undefined): number | undefined {
  return signal === undefined ? undefined : 128 + constants.signals[signal];
}

function definedOnly(env: Program['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
