import type {Environment} from '../environment.ts';
import {Failure} from '../errors.ts';

/** Limits of waits, in seconds. */
export interface Deadlines {
  /** To connect, with the lookup of the name, the proxy and TLS. */
  readonly connect: number;
  /** From the end of a request to the first byte of its answer. */
  readonly answer: number;
  /** As `answer`, for a request that makes the other side work: a registry checks an uploaded layer. */
  readonly commit: number;
  /** Without a byte in the middle of an answer. */
  readonly idle: number;
}

const DEFAULTS: Deadlines = {connect: 10, answer: 30, commit: 120, idle: 60};

/** Each deadline can be changed with one environment variable. */
const VARIABLES: Readonly<Record<keyof Deadlines, string>> = {
  connect: 'CI_IMAGE_BUILDER_CONNECT_TIMEOUT',
  answer: 'CI_IMAGE_BUILDER_ANSWER_TIMEOUT',
  commit: 'CI_IMAGE_BUILDER_COMMIT_TIMEOUT',
  idle: 'CI_IMAGE_BUILDER_IDLE_TIMEOUT',
};

/** A day. Timers of Node.js end at 24 days. */
const LONGEST = 24 * 60 * 60;

/** @throws {Failure} `network.config-invalid` with every variable that is not a number of seconds. */
export function readDeadlines(environment: Environment): Deadlines {
  const deadlines = {...DEFAULTS};
  const invalid: string[] = [];
  for (const name of Object.keys(VARIABLES) as (keyof Deadlines)[]) {
    const variable = VARIABLES[name];
    const value = environment[variable] ?? '';
    if (value === '') continue;
    const seconds = /^[0-9]+(?:\.[0-9]+)?$/u.test(value) ? Number(value) : 0;
    if (seconds > 0 && seconds <= LONGEST) deadlines[name] = seconds;
    else invalid.push(`${variable}=${value}`);
  }
  if (invalid.length === 0) return deadlines;
  throw new Failure('network.config-invalid', 'Invalid timeout in the environment.', {
    details: invalid,
    remedy: `Set it to seconds: more than 0, and ${LONGEST} at most.`,
  });
}

/** The variable that changes a deadline, for remedies. */
export function deadlineVariable(name: keyof Deadlines): string {
  return VARIABLES[name];
}
