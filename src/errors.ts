import {ERROR_CODES, type ErrorCode, type FailureKind} from './error-codes.ts';
import type {Text} from './text.ts';

export interface FailureOptions {
  /** What to do next, a line each; usually one. */
  readonly remedy?: Text | readonly Text[];
  /** Lines of evidence, shown as they are: a code frame, the last lines of a tool's output. */
  readonly details?: readonly string[];
  /** The error below, shown only with `DEBUG`. */
  readonly cause?: unknown;
  /** Replaces the exit code of the kind: 143 for SIGTERM. */
  readonly exitCode?: number;
}

/**
 * An expected error, worded for people: `message` has the wrong value, `details` the evidence, and `remedy`
 * what to do next. Any other error is a bug.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: ErrorCode;
  readonly remedy: readonly Text[];
  readonly details: readonly string[];
  readonly exitCode: number | undefined;

  constructor(code: ErrorCode, message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : {cause: options.cause});
    this.code = code;
    this.remedy = [options.remedy ?? []].flat();
    this.details = options.details ?? [];
    this.exitCode = options.exitCode;
  }

  /** The class of the code, which decides the exit code. */
  get kind(): FailureKind {
    return ERROR_CODES[this.code];
  }
}

/**
 * Whether a line of output says that the disk is full. Linux uses the same error code for too many watched
 * files: https://man7.org/linux/man-pages/man2/inotify_add_watch.2.html
 */
export function tellsFullDisk(line: string): boolean {
  return /no space left on device|ENOSPC/iu.test(line) && !/inotify|watch/iu.test(line);
}

/**
 * Returns the error for a full disk.
 *
 * @param evidence the line of output that says so.
 */
export function diskFull(evidence: string, cause?: unknown): Failure {
  return new Failure('system.disk-full', 'The disk is full.', {
    details: [evidence],
    remedy: 'Free some space, for example with docker system prune, and run the command again.',
    cause,
  });
}

/** The end of an exhaustive `switch`: the compiler reports a missing case. */
export function unreachable(value: never): never {
  throw new TypeError(`not reachable: ${JSON.stringify(value)}`);
}
