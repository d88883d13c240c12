import type {BuildEvent, Emit} from '../events.ts';
import {type LocalImage, buildLocally} from '../image/build-locally.ts';
import {type ReleasedImage, buildRelease} from '../image/build-release.ts';
import type {Plan} from '../image/plan.ts';
import type {BuildFlags} from './build-flags.ts';
import {type Surroundings, buildParts} from './build-parts.ts';
import {listenForSignals} from './interruption.ts';
import {type MadePlan, makePlan} from './make-plan.ts';
import {secretValues} from './plan-options.ts';
import {chooseReporter} from './reporters/choose-reporter.ts';
import {requireCommitted, uncommittedRemarks} from './uncommitted.ts';
import {withWorkFolder} from './work-folder.ts';

/** What a build came to. */
export interface BuildResult {
  readonly plan: Plan;
  readonly outcome:
    | {readonly kind: 'released'; readonly images: readonly ReleasedImage[]}
    | {readonly kind: 'local'; readonly image: LocalImage};
  /** By phase, in the order in which they passed. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** Plans, builds and publishes the images of a codebase, and shows how it goes on stderr. */
export async function buildImages(
  path: string,
  flags: BuildFlags,
  {environment, packageFolder}: Pick<Surroundings, 'environment' | 'packageFolder'>,
): Promise<BuildResult> {
  const made = await makePlan(path, flags, environment);
  const secrets = secretValues(made.plan.secretNames, environment);
  if (!made.asItIs) requireCommitted(made);

  const interruption = listenForSignals();
  const reporter = await chooseReporter(flags, environment, now);
  const progress = new Progress(reporter.emit);
  for (const text of made.plan.notes) reporter.emit({type: 'note', text});
  for (const text of uncommittedRemarks(made)) reporter.emit({type: 'warning', text});
  try {
    const outcome = await withWorkFolder((workFolder) =>
      runBuild(made, flags, secrets, {
        environment,
        packageFolder,
        workFolder,
        now,
        emit: progress.emit,
        signal: interruption.signal,
      }),
    );
    return {plan: made.plan, outcome, seconds: progress.seconds};
  } catch (error) {
    throw interruption.failure(progress.done) ?? error;
  } finally {
    reporter.end();
    interruption.stop();
  }
}

async function runBuild(
  made: MadePlan,
  flags: BuildFlags,
  secrets: Readonly<Record<string, string>>,
  surroundings: Surroundings,
): Promise<BuildResult['outcome']> {
  const {emit, now} = surroundings;
  const parts = await buildParts(made, flags, surroundings);
  const common = {...parts, secrets, now, emit, verbose: flags.verbose};
  if (parts.registry === undefined) {
    return {kind: 'local', image: await buildLocally(made.plan, common)};
  }
  const images = await buildRelease(made.plan, {
    ...common,
    registry: parts.registry,
    force: flags.force,
  });
  return {kind: 'released', images};
}

/** Passes events on, and keeps what the end needs to tell: times, and what was published. */
class Progress {
  readonly seconds: Record<string, number> = {};
  readonly done: string[] = [];
  readonly #next: Emit;

  constructor(next: Emit) {
    this.#next = next;
  }

  readonly emit = (event: BuildEvent): void => {
    if (event.type === 'phase-ended') {
      this.seconds[event.phase] = Math.round(event.seconds * 1000) / 1000;
    }
    if (event.type === 'published') this.done.push(`${event.reference}@${event.digest}`);
    if (event.type === 'tagged') this.done.push(`${event.reference}:${event.tag}`);
    this.#next(event);
  };
}

/** Seconds of a clock that never goes back. */
function now(): number {
  return performance.now() / 1000;
}
