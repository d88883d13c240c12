import {Failure} from '../../../errors.ts';
import type {Questions} from '../../terminal/questions.ts';
import {emptyProblem} from './missing-flags.ts';

/** The stream from which a piped secret is read. */
type SecretStream = AsyncIterable<Uint8Array | string> & {
  readonly isTTY?: boolean | undefined;
};

export interface SecretInput {
  /** Its name in sentences: `token`. */
  readonly what: string;
  /** The question: `GitHub personal access token`. */
  readonly message: string;
  /** An example of its form. */
  readonly example: string;
  /** `undefined` without a terminal. */
  readonly questions: Questions | undefined;
  readonly stdin: SecretStream;
  /** Returns what is wrong, as a sentence that does not repeat the secret; `undefined` if it is valid. */
  readonly problem?: (secret: string) => string | undefined;
}

/** Maximum length in bytes, far above that of any token. */
const LONGEST = 8192;

/**
 * Reads a secret of one line from a hidden prompt, or else from standard input. Never from the command
 * line, which other users of the machine can see, and which stays in the history of the shell.
 *
 * @throws {Failure} of kind `usage` if it is missing or invalid. The message never repeats it.
 */
export async function readSecret(input: SecretInput): Promise<string> {
  const {message, example, questions, stdin, what} = input;
  if (questions !== undefined) {
    const validate = (given: string) =>
      given === '' ? emptyProblem(example) : problemOf(given, input);
    return await questions.secret({message, example, validate});
  }
  // A terminal would echo the secret.
  if (stdin.isTTY === true)
    throw refused(what, `The ${what} is missing, and the command cannot ask for it.`);
  const secret = (await readAll(stdin, what)).replace(/^\uFEFF/u, '').trim();
  const problem = problemOf(secret, input);
  if (problem !== undefined) throw refused(what, `Invalid ${what} on standard input.`, problem);
  return secret;
}

function problemOf(secret: string, {problem}: SecretInput): string | undefined {
  if (secret === '') return 'It is empty.';
  if (/[\r\n]/u.test(secret)) return 'It has more than one line.';
  if (/[\p{Cc}\s]/u.test(secret)) return 'It contains spaces or control characters.';
  if (Buffer.byteLength(secret) > LONGEST) return `It is longer than ${LONGEST} bytes.`;
  return problem?.(secret);
}

async function readAll(stdin: SecretStream, what: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    size += bytes.length;
    if (size > 2 * LONGEST) {
      const problem = `It is longer than ${LONGEST} bytes.`;
      throw refused(what, `Invalid ${what} on standard input.`, problem);
    }
  }
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw refused(what, `Invalid ${what} on standard input.`, 'It is not UTF-8 text.', cause);
  }
}

function refused(what: string, message: string, problem?: string, cause?: unknown): Failure {
  return new Failure('usage.invalid-value', message, {
    details: problem === undefined ? [] : [problem],
    remedy: `Pipe the ${what} into the command as one line, or run the command in a terminal.`,
    ...(cause === undefined ? {} : {cause}),
  });
}
