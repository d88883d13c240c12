import {Failure} from '../errors.ts';
import type {Change} from './changes.ts';

/** What doing steps tells while it goes on. */
export type StepEvent =
  | {readonly type: 'step-started'; readonly change: Change}
  | {readonly type: 'step-done'; readonly change: Change}
  /** AWS does not know the role everywhere yet; told once. */
  | {readonly type: 'waiting-for-role'; readonly role: string};

/** What most failures of AWS's advise; some know better what comes of it. */
const AGAIN = 'Run the same command again';

/**
 * Does all steps, each after the one before.
 *
 * @throws {Failure} of the first that fails, with what is done and what is not; the same run again does
 *   the rest.
 */
export async function inOrder<S extends {readonly change: Change}>(
  steps: readonly S[],
  act: (step: S) => Promise<void>,
  emit: (event: StepEvent) => void,
): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const {change} = step;
    emit({type: 'step-started', change});
    try {
      await act(step);
    } catch (error) {
      throw withProgress(error, steps, index);
    }
    emit({type: 'step-done', change});
  }
}

function withProgress(
  error: unknown,
  steps: readonly {readonly change: Change}[],
  failed: number,
): unknown {
  if (!(error instanceof Failure)) return error;
  const done = steps.slice(0, failed).map(doneLine);
  const open = steps.slice(failed).map((it) => `Not done:  ${words(it)}`);
  const advice = error.remedy.filter((it) => it !== `${AGAIN}.`);
  const nothing = done.length === 0 ? ['Nothing was changed.'] : done;
  return new Failure(error.kind, error.message, {
    details: [...error.details, ...nothing, ...open],
    remedy: [
      ...advice,
      ...(advice.some((it) => it.startsWith(AGAIN))
        ? []
        : [done.length === 0 ? `${AGAIN}.` : `${AGAIN}: it does the rest.`]),
    ],
    cause: error.cause,
    ...(error.exitCode === undefined ? {} : {exitCode: error.exitCode}),
  });
}

/** `Done:      create project intranet`, as it is told where what comes behind it is not. */
export function doneLine(step: {readonly change: Change}): string {
  return `Done:      ${words(step)}`;
}

function words({change}: {readonly change: Change}): string {
  return `${change.action} ${change.resource}`;
}
