import {Failure} from '../../errors.ts';
import type {Credentials} from '../../image/ports.ts';
import type {Patience} from '../../patience/patience.ts';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';

export interface HelperQuestion {
  /** `NAME` of `docker-credential-NAME`. */
  readonly helper: string;
  /** Key of the credentials in the helper: a host, or the URL of Docker Hub. */
  readonly server: string;
  readonly run: Run;
  readonly env: Program['env'];
  /** Ends a helper that is waiting for a password or for its store. */
  readonly signal?: AbortSignal | undefined;
  readonly patience: Patience;
}

/** Seconds in which a helper must answer. A person may have to unlock its store first. */
const LONGEST_WAIT = 120;

/** The message for missing credentials in Docker's library. It goes to stdout, with exit code 1. */
const NOT_FOUND = 'credentials not found in native keychain';

/**
 * Runs one of Docker's credential helpers: it reads the server from stdin, and writes JSON to stdout.
 * https://github.com/docker/docker-credential-helpers#development
 *
 * @returns `undefined` if the helper has no credentials.
 * @throws {Failure} `registry.helper-failed` if the helper fails. Its output after success is secret.
 */
export async function askCredentialHelper(
  question: HelperQuestion,
): Promise<Credentials | undefined> {
  const {helper, server, run, env, patience, signal} = question;
  const program = `docker-credential-${helper}`;
  // A name with a slash could run any program.
  if (!/^[\w.-]+$/u.test(helper)) {
    throw new Failure(
      'registry.config-invalid',
      `Invalid credential helper "${helper}" in Docker's configuration.`,
      {
        remedy: "Correct credsStore or credHelpers in Docker's config.json.",
      },
    );
  }
  const over = new AbortController();
  const ends = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  let isLate = false;
  const end = () => {
    isLate = true;
    over.abort();
  };
  patience.clock.sleep(LONGEST_WAIT, {signal: ends, keepsAlive: false}).then(end, () => undefined);
  try {
    const answer = run({file: program, args: ['get'], env, input: server, signal: ends});
    const {stdout} = await patience.watch(answer, `${program} has not answered yet`);
    return credentialsIn(stdout, program);
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    const words = error.stdout.trim() || error.stderr.trim();
    if (words.includes(NOT_FOUND)) return undefined;
    throw failed(program, server, error, isLate ? `No answer for ${LONGEST_WAIT} s` : words);
  } finally {
    over.abort();
  }
}

function credentialsIn(stdout: string, program: string): Credentials | undefined {
  const {Username: username, Secret: password} = parsed(stdout);
  if (typeof username === 'string' && typeof password === 'string') {
    return password === '' ? undefined : {username, password};
  }
  throw new Failure(
    'registry.helper-failed',
    `The credential helper ${program} returned no valid credentials.`,
    {
      remedy: 'Sign in again: docker login',
    },
  );
}

function parsed(text: string): Partial<Record<'Username' | 'Secret', unknown>> {
  try {
    return (JSON.parse(text) as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
}

const LONGEST_WORDS = 300;

function failed(program: string, server: string, error: ChildFailure, words: string): Failure {
  if (error.kind === 'spawn-failed') {
    return new Failure(
      'registry.helper-failed',
      `Cannot start Docker's credential helper ${program}.`,
      {
        details: [error.message],
        remedy:
          "Install it, or remove it from credsStore and credHelpers in Docker's config.json and sign in again.",
        cause: error,
      },
    );
  }
  return new Failure(
    'registry.helper-failed',
    `Docker's credential helper ${program} failed for ${server}.`,
    {
      details: [words === '' ? error.message : words.slice(0, LONGEST_WORDS)],
      remedy: 'Unlock its credential store, or sign in again: docker login',
      cause: error,
    },
  );
}
