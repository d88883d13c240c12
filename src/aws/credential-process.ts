import {promisify} from 'node:util';
import type {Environment} from '../environment.ts';
import {printable} from '../printable.ts';
import {ChildFailure} from '../subprocess/run.ts';
import {runInShell} from '../subprocess/run-in-shell.ts';
import {PROCESS_TROUBLE} from './credential-trouble.ts';
import {maskedOutput} from './masked-output.ts';

/** Shows the output of a program to a person. */
interface ProcessOutput {
  readonly line: (text: string) => void;
  /** Text without a line break at its end. The person answers on the same line. */
  readonly question: (text: string) => void;
}

/** How to run the `credential_process` of a profile. */
export interface CredentialProcess {
  /** The environment of the person, without what this tool has set for the SDK. */
  readonly environment: Environment;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Shows what the program writes to stderr. `undefined` without a terminal. */
  readonly output: ProcessOutput | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Lines and characters of the output of a program in an error. */
const MOST_LINES = 10;
const LONGEST_LINE = 500;
/** Characters of the output of a program at the terminal. */
const MOST_SHOWN = 8 * 1024;
/** The end of a question that waits on the same line for the answer. */
const QUESTION = /[:?>]\s*$/u;

/**
 * Makes the SDK run a `credential_process` so that a person sees what it writes to stderr: at once, if there
 * is a terminal, because it may be a question, and in the error if it fails. The SDK itself hides it. Like
 * the AWS CLI, the program can read answers from the terminal.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export async function hearCredentialProcess(options: CredentialProcess): Promise<void> {
  const {externalDataInterceptor} = await import('@smithy/shared-ini-file-loader');
  const execute = async (line: string) => runProcess(line, options);
  // The SDK calls promisify() for the function that it finds under this name.
  const exec = Object.assign(() => {}, {[promisify.custom]: execute});
  externalDataInterceptor.interceptToken('exec', exec);
}

async function runProcess(
  line: string,
  {environment, output, signal}: CredentialProcess,
): Promise<{readonly stdout: string}> {
  const shown = output === undefined ? undefined : liveOutput(output);
  try {
    const {stdout, stderr} = await runInShell({
      line,
      env: environment,
      inheritsInput: output !== undefined,
      onErrorOutput: (text) => shown?.add(text),
      signal,
    });
    if (!isJson(stdout)) throw trouble('did not print JSON', stderr);
    return {stdout};
  } catch (error) {
    throw error instanceof ChildFailure ? trouble(ending(error), error.stderr) : error;
  } finally {
    shown?.end();
  }
}

function ending({kind, exitCode, message}: ChildFailure): string {
  if (kind === 'exited') return `exited with code ${exitCode}`;
  return message.replace('The command ', '');
}

/** The SDK keeps only the message, so the output is in it, a line each. */
function trouble(what: string, stderr: string): Error {
  const lines = stderr
    .split(/\r?\n/u)
    .map((it) => maskedOutput(printable(it)).trimEnd().slice(0, LONGEST_LINE))
    .filter((it) => it !== '');
  return new Error([`${PROCESS_TROUBLE} ${what}.`, ...lines.slice(-MOST_LINES)].join('\n'));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Shows whole lines, and a part of a line only if it looks like a question. */
function liveOutput({line: showLine, question}: ProcessOutput) {
  let rest = '';
  let left = MOST_SHOWN;
  const put = (line: string, show: (text: string) => void) => {
    const text = maskedOutput(printable(line)).slice(0, left);
    if (text !== '') show(text);
    left -= text.length;
  };
  return {
    add: (text: string) => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) put(line, showLine);
      if (!QUESTION.test(rest)) return;
      put(rest, question);
      rest = '';
    },
    end: () => put(rest, showLine),
  };
}
