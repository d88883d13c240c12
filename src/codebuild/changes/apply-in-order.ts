import {responseStatus} from '../../aws/response-status.ts';
import {Failure} from '../../errors.ts';
import type {Change} from './change.ts';

/** Events while steps are applied. */
export type StepEvent =
  | {readonly type: 'step-started'; readonly change: Change}
  | {readonly type: 'step-done'; readonly change: Change};

/** A step and its change. */
export interface ChangeStep {
  readonly change: Change;
  /** The step makes several calls. If it fails, a part of it may be done. */
  readonly inParts?: boolean | undefined;
}

/** The usual remedy of AWS failures. Some remedies continue this sentence. */
const AGAIN = 'Run the same command again';

/**
 * Applies steps one after the other.
 *
 * @param act applies a step. Returns `left-out` to skip it; it is then not reported as done.
 * @param before lines for what the run has done before.
 * @throws {Failure} of the first step that fails or is interrupted, with a list of the steps that are done
 *   and not done. The same command again does the rest.
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
      `${mayBe ? 'Possibly done:' : 'Not done: '} ${words(failed)}`,
      ...others.map((it) => `Not done:  ${words(it)}`),
    ],
    remedy: [...advice, ...againRemedy(failed, failure, isNothing)],
    cause: failure.cause,
    ...(failure.exitCode === undefined ? {} : {exitCode: failure.exitCode}),
  });
}

/** What to do after the remedy of a failure. */
function againRemedy(step: ChangeStep, failure: Failure, isNothing: boolean): string[] {
  const {remedy, cause} = failure;
  if (remedy.some((it) => typeof it === 'string' && it.startsWith(AGAIN) && it !== `${AGAIN}.`))
    return [];
  const status = responseStatus(cause);
  // AWS would reject the same request again, and only its own words say why.
  const isRejected = remedy.length === 0 && status >= 400 && status < 500;
  if (isRejected && isGone(step, cause))
    return [
      'If it was deleted in the meantime, run the same command again. It creates what is missing.',
    ];
  if (isRejected)
    return isNothing
      ? []
      : ['Correct what AWS rejected, then run the same command again to do the rest.'];
  return [isNothing ? `${AGAIN}.` : `${AGAIN} to do the rest.`];
}

/** Whether AWS does not find what the step updates, although it existed when it was read. */
function isGone({change: {action}}: ChangeStep, cause: unknown): boolean {
  const {name} = cause as Error;
  return action === 'update' && /NotFoundException$|^NoSuchEntity/u.test(name);
}

/** Returns `undefined` for a bug, which must not look like a failure. */
function asFailure(error: unknown): Failure | undefined {
  if (isAbort(error) || (error instanceof Failure && isAbort(error.cause))) {
    return new Failure('interrupted', 'Interrupted.', {
      cause: error instanceof Failure ? error.cause : undefined,
    });
  }
  return error instanceof Failure ? error : undefined;
}

/** Whether a call or a wait was aborted. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Whether AWS may have done the step although it did not confirm it: no answer, or an invalid one. */
function mayBeDone({kind, cause}: Failure): boolean {
  if (!(cause instanceof Error) || kind === 'credentials' || kind === 'usage') return false;
  const status = responseStatus(cause);
  return status < 400 || status >= 500;
}

/** Returns a line for a step that is done: `Done:      create project intranet`. */
export function doneLine(step: {readonly change: Change}): string {
  return `Done:      ${words(step)}`;
}

function words({change}: {readonly change: Change}): string {
  return `${change.action} ${change.resource}`;
}
