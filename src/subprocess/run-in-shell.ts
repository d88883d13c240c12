import {spawn} from 'node:child_process';
import {ChildFailure} from './run.ts';

/** A command line for the shell of the system. */
interface ShellLine {
  readonly line: string;
  /** All environment variables of the child. It inherits none of ours. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the child may read our standard input, to ask the person something. */
  readonly inheritsInput: boolean;
  /** Called with the text on stderr as it arrives, also with parts of lines. Must not throw. */
  readonly onErrorOutput: (text: string) => void;
  /** Ends the child. */
  readonly signal?: AbortSignal | undefined;
}

/** Characters of each stream that are kept. */
const KEPT = 1024 * 1024;

/**
 * Runs a command line in a shell. The child is in our process group, so a Ctrl-C at the terminal reaches it.
 *
 * @throws {ChildFailure} if it cannot be started, fails, or is terminated. Its message has no part of the
 *   line, which may contain secrets.
 */
export function runInShell({
  line,
  env,
  inheritsInput,
  onErrorOutput,
  signal,
}: ShellLine): Promise<{readonly stdout: string; readonly stderr: string}> {
  return new Promise((resolve, reject) => {
    const child = spawn(line, {
      shell: true,
      env: {...env},
      stdio: [inheritsInput ? 'inherit' : 'ignore', 'pipe', 'pipe'],
      ...(signal === undefined ? {} : {signal}),
    });
    let [stdout, stderr] = ['', ''];
    const fail = (more: Partial<ConstructorParameters<typeof ChildFailure>[0]>) =>
      reject(
        new ChildFailure({kind: 'spawn-failed', file: 'The command', stdout, stderr, ...more}),
      );
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout = `${stdout}${text}`.slice(-KEPT);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = `${stderr}${text}`.slice(-KEPT);
      onErrorOutput(text);
    });
    child.on('error', ({code}: NodeJS.ErrnoException) => fail({code}));
    child.on('close', (exitCode, killedBy) => {
      if (exitCode === 0) resolve({stdout, stderr});
      else if (exitCode === null) fail({kind: 'killed', signal: killedBy ?? undefined});
      else fail({kind: 'exited', exitCode});
    });
  });
}
