import {Failure} from '../../errors.ts';
import type {Credentials} from '../../image/ports.ts';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';

export interface HelperQuestion {
  /** `NAME` of `docker-credential-NAME`. */
  readonly helper: string;
  /** As the helper knows it: a host, or Docker Hub's address. */
  readonly server: string;
  readonly run: Run;
  readonly env: Program['env'];
  /** Ends a helper that waits, for a password or for its store. */
  readonly signal?: AbortSignal | undefined;
}

/** Words that mean "none", in the protocol's own library; they come on stdout, with exit code 1. */
const NOT_FOUND = 'credentials not found in native keychain';

/**
 * Asks a credential helper of Docker's: the server goes to its stdin, JSON comes from its stdout.
 * https://github.com/docker/docker-credential-helpers#development
 *
 * @returns `undefined` where the helper has none.
 * @throws {Failure} `credentials` where it fails. What it printed on success is never told.
 */
export async function askCredentialHelper(
  question: HelperQuestion,
): Promise<Credentials | undefined> {
  const {helper, server, run, env, signal} = question;
  const program = `docker-credential-${helper}`;
  // A name with a slash would be run from anywhere.
  if (!/^[\w.-]+$/u.test(helper)) {
    throw new Failure(
      'registry.config-invalid',
      `"${helper}" in Docker's configuration is not a credential helper.`,
      {
        remedy: 'Correct credsStore and credHelpers in config.json.',
      },
    );
  }
  try {
    const {stdout} = await run({
      file: program,
      args: ['get'],
      env,
      input: server,
      ...(signal === undefined ? {} : {signal}),
    });
    return credentialsIn(stdout, program);
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    const words = error.stdout.trim() || error.stderr.trim();
    if (words.includes(NOT_FOUND)) return undefined;
    throw failed(program, server, error, words);
  }
}

function credentialsIn(stdout: string, program: string): Credentials | undefined {
  const {Username: username, Secret: password} = parsed(stdout);
  if (typeof username === 'string' && typeof password === 'string') {
    return password === '' ? undefined : {username, password};
  }
  throw new Failure(
    'registry.helper-failed',
    `The credential helper ${program} gave no credentials.`,
    {
      remedy: 'Check it by hand, or sign in again: docker login',
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
      `Docker's credential helper ${program} cannot be started.`,
      {
        details: [error.message],
        remedy:
          "Install it, or take it out of Docker's config.json (credsStore, credHelpers) and sign in again.",
        cause: error,
      },
    );
  }
  return new Failure(
    'registry.helper-failed',
    `Docker's credential helper ${program} failed for ${server}.`,
    {
      details: [words === '' ? error.message : words.slice(0, LONGEST_WORDS)],
      remedy: 'Unlock the store that it asks, or sign in again: docker login',
      cause: error,
    },
  );
}
