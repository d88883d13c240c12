import type {BuildEvent, Emit} from '../../events.ts';
import {buildLocally} from '../../image/release/build-locally.ts';
import {buildRelease} from '../../image/release/build-release.ts';
import {CLOCK, runPatience} from '../run-patience.ts';
import {spelledEvent} from '../spell.ts';
import {chooseReporter} from '../reporters/choose-reporter.ts';
import {listenForSignals} from '../terminal/interruption.ts';
import {withTemporaryFolder} from '../temporary-folder.ts';
import type {BuildFlags} from './build-flags.ts';
import {type BuildDependencies, buildDependencies} from './build-dependencies.ts';
import type {BuildEnd, BuildResult} from './build-result.ts';
import type {BuildRuntime} from './build-runtime.ts';
import {type MadePlan, type PlanRuntime, makePlan} from './make-plan.ts';
import {secretValues} from './plan-options.ts';
import {storeCache} from './cache/store-cache.ts';
import {SlackListener} from './announce/slack-listener.ts';
import {requireCommitted, uncommittedRemarks} from './uncommitted-changes.ts';

/** Plans, builds and publishes the images of a codebase. Shows the progress on stderr and posts it to Slack. */
export async function buildImages(
  path: string,
  flags: BuildFlags,
  {environment, packageFolder}: PlanRuntime,
): Promise<BuildResult> {
  const reporter = await chooseReporter(flags, environment, () => CLOCK.now());
  const slack = new SlackListener({path, flags, environment, emit: reporter.emit, clock: CLOCK});
  // Work after the release and the message to Slack: storing the cache.
  let afterwards: (() => Promise<void>) | undefined;
  const ended = await planAndBuild();
  if (afterwards === undefined) reporter.end();
  await slack.end(ended);
  await finish(afterwards);
  ended.interruption?.stop();
  if (ended.status === 'rejected') throw ended.reason;
  return ended.value;

  async function finish(last: typeof afterwards): Promise<void> {
    if (last === undefined) return;
    await last();
    reporter.end();
  }

  async function planAndBuild(): Promise<BuildEnd> {
    const [prepared] = await Promise.allSettled([
      prepare(path, flags, {environment, packageFolder}),
    ]);
    if (prepared.status === 'rejected') return {...prepared, interruption: undefined};
    const {made, secrets} = prepared.value;
    const {plan} = made;
    await slack.planned(made);
    const interruption = listenForSignals();
    const progress = new Progress([reporter, slack]);
    const {emit} = progress;
    for (const text of plan.notes) emit({type: 'note', text});
    for (const text of [...plan.warnings, ...uncommittedRemarks(made)])
      emit({type: 'warning', text});
    slack.start();
    const [built] = await Promise.allSettled([
      withTemporaryFolder((temporaryFolder) => {
        const {signal} = interruption;
        const patience = runPatience(emit);
        const runtime = {environment, packageFolder, temporaryFolder, patience, emit, signal};
        return runBuild(made, flags, secrets, runtime);
      }),
    ]);
    if (built.status === 'rejected') {
      const reason: unknown = interruption.failure(progress.done) ?? built.reason;
      return {status: 'rejected', reason, interruption};
    }
    const {cache, outcome} = built.value;
    if (cache?.isKept === true) {
      afterwards = () => storeCache(cache, {emit, signal: interruption.signal});
    }
    const value = {plan, outcome, seconds: progress.seconds};
    return {status: 'fulfilled', value, interruption};
  }
}

/** @throws {Failure} of kind `usage` if the codebase cannot be built. */
async function prepare(
  path: string,
  flags: BuildFlags,
  runtime: PlanRuntime,
): Promise<{made: MadePlan; secrets: Readonly<Record<string, string>>}> {
  const made = await makePlan(path, flags, runtime);
  const secrets = secretValues(made.plan.secretNames, runtime.environment);
  if (!made.asItIs) requireCommitted(made);
  return {made, secrets};
}

async function runBuild(
  made: MadePlan,
  flags: BuildFlags,
  secrets: Readonly<Record<string, string>>,
  runtime: BuildRuntime,
): Promise<Pick<BuildResult, 'outcome'> & Pick<BuildDependencies, 'cache'>> {
  const {emit, patience} = runtime;
  const now = () => patience.clock.now();
  const dependencies = await buildDependencies(made, flags, runtime);
  const {bindings} = made;
  const common = {...dependencies, bindings, secrets, now, emit, verbose: flags.verbose};
  if (dependencies.registry === undefined) {
    const image = await buildLocally(dependencies.plan, common);
    return {outcome: {kind: 'local', image}, cache: undefined};
  }
  const images = await buildRelease(dependencies.plan, {
    ...common,
    registry: dependencies.registry,
    force: flags.force,
    rebuild: flags.rebuild,
  });
  return {outcome: {kind: 'released', images}, cache: dependencies.cache};
}

/** Passes events to all listeners, and keeps the data for the result: durations, and what was published. */
class Progress {
  readonly seconds: Record<string, number> = {};
  readonly done: string[] = [];
  readonly #listeners: readonly {readonly emit: Emit<string>}[];

  constructor(listeners: readonly {readonly emit: Emit<string>}[]) {
    this.#listeners = listeners;
  }

  readonly emit = (event: BuildEvent): void => {
    if (event.type === 'phase-ended') {
      this.seconds[event.phase] = Math.round(event.seconds * 1000) / 1000;
    }
    if (event.type === 'published') this.done.push(`${event.reference}@${event.digest}`);
    if (event.type === 'tagged') this.done.push(`${event.reference}:${event.tag}`);
    const spelled = spelledEvent(event);
    for (const listener of this.#listeners) listener.emit(spelled);
  };
}
