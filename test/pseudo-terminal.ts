import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {onTestFinished} from 'vitest';
import {TerminalScreen} from './terminal-screen.ts';

export interface TerminalOptions {
  readonly cwd: string;
  /** In addition to the PATH: a UTF-8 locale and a terminal with colours. */
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
  /** Timeout for text to appear. Default: a little less than the timeout of a unit test. */
  readonly patienceSeconds?: number;
}

/** A program at a terminal, and the person who uses it. */
export interface Terminal {
  /** Types keys, as a terminal sends them. {@link KEYS} has those that are not characters. */
  readonly type: (keys: string) => void;
  /**
   * Waits until a text is on the screen. Keys that are typed before a question is shown are lost, so wait for
   * the question first.
   *
   * @returns the screen.
   * @throws {Error} with the screen, if the text does not appear, or if the program ends before.
   */
  readonly waitFor: (sought: string | RegExp) => Promise<string>;
  /** The screen with the lines that scrolled away, without colours. */
  readonly screen: () => string;
  /** The output of the program, byte by byte. */
  readonly raw: () => string;
  /** The exit code after the program has ended. */
  readonly exit: Promise<number>;
  /** Closes the terminal, like a closed window. */
  readonly hangUp: () => void;
}

export const KEYS = {
  enter: '\r',
  escape: '\u001B',
  interrupt: '\u0003',
  endOfInput: '\u0004',
  suspend: '\u001A',
  backspace: '\u007F',
  tab: '\t',
  up: '\u001B[A',
  down: '\u001B[B',
} as const;

/**
 * Starts a program in a terminal of its own, with util-linux's `script`, which every Debian has. It ends with
 * the test.
 */
export function startAtTerminal(
  program: readonly [string, ...string[]],
  {cwd, env, columns = 80, rows = 24, patienceSeconds = 25}: TerminalOptions,
): Terminal {
  const command = `stty cols ${columns} rows ${rows}; exec ${program.map(quoted).join(' ')}`;
  // Its own standard input is a pipe. It would conclude that it must not echo.
  const how = ['--quiet', '--flush', '--return', '--echo', 'always'];
  const child = execa('script', [...how, '--command', command, '/dev/null'], {
    cwd,
    env: {...plainEnvironment(), ...env},
    extendEnv: false,
    reject: false,
    buffer: false,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  onTestFinished(() => void child.kill('SIGKILL'));

  const screen = new TerminalScreen(columns);
  let raw = '';
  const waiting = new Set<() => void>();
  const tellAll = () => {
    for (const look of waiting) look();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    raw += text;
    screen.write(text);
    tellAll();
  });
  // The program may have ended between two keys.
  child.stdin.on('error', () => undefined);
  let code: number | undefined;
  const exit = child.then(({exitCode, originalMessage}) => {
    if (exitCode === undefined) throw new Error(originalMessage ?? 'It was killed.');
    code = exitCode;
    tellAll();
    return exitCode;
  });
  exit.catch(() => undefined);

  const waitFor = (sought: string | RegExp) =>
    new Promise<string>((resolve, reject) => {
      const settle = (settled: () => void) => {
        waiting.delete(look);
        clearTimeout(timer);
        settled();
      };
      const fail = (why: string) =>
        settle(() => reject(new Error(`${String(sought)} did not come: ${why}\n${screen.text}`)));
      const look = () => {
        if (isIn(sought, screen.text)) settle(() => resolve(screen.text));
        else if (code !== undefined) fail(`it ended with ${code}.`);
      };
      const timer = setTimeout(() => fail(`not in ${patienceSeconds} s.`), patienceSeconds * 1000);
      waiting.add(look);
      look();
    });
  return {
    type: (keys) => void child.stdin.write(keys),
    waitFor,
    screen: () => screen.text,
    raw: () => raw,
    exit,
    hangUp: () => void child.kill('SIGKILL'),
  };
}

function isIn(sought: string | RegExp, text: string): boolean {
  return typeof sought === 'string' ? text.includes(sought) : sought.test(text);
}

/** No variables of the person who runs the tests, such as CI, in which the program asks nothing. */
function plainEnvironment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: '/nonexistent',
    SHELL: '/bin/sh',
    TERM: 'xterm-256color',
    LC_ALL: 'C.UTF-8',
    NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
  };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
