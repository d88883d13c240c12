import {Failure} from '../../../errors.ts';
import type {Questions} from '../../terminal/questions.ts';
import {emptyProblem} from './missing-flags.ts';

/** Where a secret that is piped comes from. */
type SecretStream = AsyncIterable<Uint8Array | string> & {
  readonly isTTY?: boolean | undefined;
};

export interface SecretInput {
  /** As it is called in sentences: `token`. */
  readonly what: string;
  /** As a question's message: `GitHub personal access token`. */
  readonly message: string;
  /** How it may look. */
  readonly example: string;
  /** Absent where nobody can be asked. */
  readonly questions: Questions | undefined;
  readonly stdin: SecretStream;
  /** What is wrong with it, a sentence that does not repeat it; `undefined` where nothing is. */
  readonly problem?: (secret: string) => string | undefined;
}

/** Bytes, far more than any token has. */
const LONGEST = 8192;

/**
 * Takes a secret from a hidden prompt, or else from standard input, a single line; never from the
 * command line, which other users of the machine and the shell's history see.
 *
 * @throws {Failure} `usage` where there is none, or it cannot be one; what was read is never repeated.
 */
export async function readSecret(input: SecretInput): Promise<string> {
  const {message, example, questions, stdin, what} = input;
  if (questions !== undefined) {
    const validate = (given: string) =>
      given === '' ? emptyProblem(example) : problemOf(given, input);
    return await questions.secret({message, example, validate});
  }
  // Read from a terminal that is not asked on, it would be echoed.
  if (stdin.isTTY === true) throw refused(what, `There is nobody to ask for the ${what}.`);
  const secret = (await readAll(stdin, what)).replace(/^\uFEFF/u, '').trim();
  const problem = problemOf(secret, input);
  if (problem !== undefined)
    throw refused(what, `The ${what} on standard input cannot be used.`, problem);
  return secret;
}

function problemOf(secret: string, {problem}: SecretInput): string | undefined {
  if (secret === '') return 'It is empty.';
  if (/[\r\n]/u.test(secret)) return 'It has more than one line.';
  if (/[\p{Cc}\s]/u.test(secret)) return 'It has blanks or control characters within.';
  if (Buffer.byteLength(secret) > LONGEST) return `It has more than ${LONGEST} bytes.`;
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
      const problem = `It has more than ${LONGEST} bytes.`;
      throw refused(what, `The ${what} on standard input cannot be used.`, problem);
    }
  }
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(Buffer.concat(chunks));
  } catch (cause) {
    const message = `The ${what} on standard input cannot be used.`;
    throw refused(what, message, 'It is not UTF-8 text.', cause);
  }
}

function refused(what: string, message: string, problem?: string, cause?: unknown): Failure {
  return new Failure('usage.invalid-value', message, {
    details: problem === undefined ? [] : [problem],
    remedy: `Pipe the ${what} in, one line, or run it at a terminal to be asked.`,
    ...(cause === undefined ? {} : {cause}),
  });
}
