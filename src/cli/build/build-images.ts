import {isCodeBuild} from '../../codebase/git/is-codebuild.ts';
import type {BuildEvent, Emit} from '../../events.ts';
import {type LocalImage, buildLocally} from '../../image/release/build-locally.ts';
import {type ReleasedImage, buildRelease} from '../../image/release/build-release.ts';
import type {Plan} from '../../image/plan/plan.ts';
import {announcedFacts, unplannedFacts} from './announced-facts.ts';
import {buildAnnouncer, doneOutcome, failedOutcome} from './announce-build.ts';
import type {BuildFlags} from './build-flags.ts';
import {type Surroundings, buildParts} from './build-parts.ts';
import {listenForSignals} from '../terminal/interruption.ts';
import {type MadePlan, makePlan} from './make-plan.ts';
import type {Environment} from '../../environment.ts';
import {secretValues} from './plan-options.ts';
import {chooseReporter} from '../reporters/choose-reporter.ts';
import {requireCommitted, uncommittedRemarks} from './uncommitted.ts';
import {withWorkFolder} from '../terminal/work-folder.ts';

/** What a build came to. */
export interface BuildResult {
  readonly plan: Plan;
  readonly outcome:
    | {readonly kind: 'released'; readonly images: readonly ReleasedImage[]}
    | {readonly kind: 'local'; readonly image: LocalImage};
  /** By phase, in the order in which they passed. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** Plans, builds and publishes the images of a codebase, shows how it goes on stderr, and announces it. */
export async function buildImages(
  path: string,
  flags: BuildFlags,
  {environment, packageFolder}: Pick<Surroundings, 'environment' | 'packageFolder'>,
): Promise<BuildResult> {
  const reporter = await chooseReporter(flags, environment, now);
  const announcing = {policy: flags.announce, environment, emit: reporter.emit, now};
  const {made, secrets} = await prepare(path, flags, environment).catch(async (error: unknown) => {
    reporter.end();
    // A person at a terminal sees it; of a push nobody would hear.
    if (isCodeBuild(environment) && !flags.local) {
      const announcer = await buildAnnouncer(unplannedFacts(path, environment), announcing);
      await announcer?.end(failedOutcome(error, undefined));
    }
    throw error;
  });
  // A local image is a trial.
  const isTrial = made.plan.destination.kind === 'local';
  const announcer = isTrial
    ? undefined
    : await buildAnnouncer(announcedFacts(made, environment), announcing);
  const interruption = listenForSignals();
  const progress = new Progress((event) => {
    reporter.emit(event);
    announcer?.emit(event);
  });
  for (const text of made.plan.notes) progress.emit({type: 'note', text});
  for (const text of [...made.plan.warnings, ...uncommittedRemarks(made)])
    progress.emit({type: 'warning', text});
  announcer?.start();
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
    ).finally(() => reporter.end());
    // What is left is Slack's time, of which an impatient Ctrl-C takes the rest.
    if (outcome.kind === 'released') {
      await announcer?.end(doneOutcome(outcome.images), interruption.signal);
    }
    return {plan: made.plan, outcome, seconds: progress.seconds};
  } catch (error) {
    const failure = interruption.failure(progress.done) ?? error;
    await announcer?.end(failedOutcome(failure, interruption.received()));
    throw failure;
  } finally {
    interruption.stop();
  }
}

/** @throws {Failure} `usage` where nothing can be built, before anything is. */
async function prepare(
  path: string,
  flags: BuildFlags,
  environment: Environment,
): Promise<{made: MadePlan; secrets: Readonly<Record<string, string>>}> {
  const made = await makePlan(path, flags, environment);
  const secrets = secretValues(made.plan.secretNames, environment);
  if (!made.asItIs) requireCommitted(made);
  return {made, secrets};
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
    rebuild: flags.rebuild,
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
