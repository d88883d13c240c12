import {Failure} from '../../errors.ts';
import type {Change} from './change.ts';

/** What doing steps tells while it goes on. */
export type StepEvent =
  | {readonly type: 'step-started'; readonly change: Change}
  | {readonly type: 'step-done'; readonly change: Change}
  /** AWS does not know all of the project's role everywhere yet; told once for a step. */
  | {
      readonly type: 'waiting-for-role';
      /** Where it is the project's own. */
      readonly role: string | undefined;
      /** For how long at most. */
      readonly seconds: number;
    };

/** What is done by a step, as far as it can be told. */
export interface ChangeStep {
  readonly change: Change;
  /** It takes several calls, so that a part of it may be done where it fails. */
  readonly inParts?: boolean | undefined;
}

/** What most failures of AWS's advise; some know better what comes of it. */
const AGAIN = 'Run the same command again';

/**
 * Does all steps, each after the one before.
 *
 * @param act may leave a step out: it is then not told as done.
 * @param before what the run has done so far, a line each.
 * @throws {Failure} of the first that fails or is interrupted, with what is done and what is not; the
 *   same run again does the rest.
 */
export async function applyInOrder<S extends ChangeStep>(
  steps: readonly S[],
  act: (step: S) => Promise<void | 'left-out'>,
  emit: (event: StepEvent) => void,
  before: readonly string[] = [],
): Promise<void> {
  const done = [...before];
  for (const [index, step] of steps.entries()) {
    const {change} = step;
    emit({type: 'step-started', change});
    let outcome: void | 'left-out';
    try {
      outcome = await act(step);
    } catch (error) {
      throw withProgress(error, done, [step, ...steps.slice(index + 1)]);
    }
    if (outcome === 'left-out') continue;
    done.push(doneLine(step));
    emit({type: 'step-done', change});
  }
}

function withProgress(
  error: unknown,
  done: readonly string[],
  [failed, ...others]: readonly [ChangeStep, ...ChangeStep[]],
): unknown {
  const failure = asFailure(error);
  if (failure === undefined) return error;
  const mayBe = mayBeDone(failure);
  const isNothing = done.length === 0 && !mayBe && failed.inParts !== true;
  const advice = failure.remedy.filter((it) => it !== `${AGAIN}.`);
  return new Failure(failure.code, failure.message, {
    details: [
      ...failure.details,
      ...(isNothing ? ['Nothing was changed.'] : done),
      `${mayBe ? 'Perhaps done:' : 'Not done: '} ${words(failed)}`,
      ...others.map((it) => `Not done:  ${words(it)}`),
    ],
    remedy: [
      ...advice,
      ...(advice.some((it) => typeof it === 'string' && it.startsWith(AGAIN))
        ? []
        : [isNothing ? `${AGAIN}.` : `${AGAIN}: it does the rest.`]),
    ],
    cause: failure.cause,
    ...(failure.exitCode === undefined ? {} : {exitCode: failure.exitCode}),
  });
}

/** A defect is none. */
function asFailure(error: unknown): Failure | undefined {
  if (isAbort(error) || (error instanceof Failure && isAbort(error.cause))) {
    return new Failure('interrupted', 'Interrupted.', {
      cause: error instanceof Failure ? error.cause : undefined,
    });
  }
  return error instanceof Failure ? error : undefined;
}

/** Of a call that was cut short, and of a wait. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Whether AWS may have done what it did not say: the answer was lost, came too late, or was no answer. */
function mayBeDone({kind, cause}: Failure): boolean {
  if (!(cause instanceof Error) || kind === 'credentials' || kind === 'usage') return false;
  const {$metadata} = cause as {$metadata?: {readonly httpStatusCode?: number}};
  const status = $metadata?.httpStatusCode ?? 0;
  return status < 400 || status >= 500;
}

/** `Done:      create project intranet`, as it is told where what comes behind it is not. */
export function doneLine(step: {readonly change: Change}): string {
  return `Done:      ${words(step)}`;
}

function words({change}: {readonly change: Change}): string {
  return `${change.action} ${change.resource}`;
}
