import type {Environment} from '../../../environment.ts';
import {Failure} from '../../../errors.ts';
import type {BuildEvent, Emit, Phase} from '../../../events.ts';
import {reasonsOf} from '../../../image/rebase/failure-reasons.ts';
import {LayerHolders} from '../../../image/rebase/layer-holders.ts';
import {publishRebase} from '../../../image/rebase/publish-rebase.ts';
import {concurrencyLimit} from '../../../registry/oci/concurrency-limit.ts';
import {settleAll} from '../../../settle-all.ts';
import {EXIT_CHANGES} from '../../errors/exit-codes.ts';
import type {Line} from '../../output/line.ts';
import {stderr, stdout} from '../../output/text-output.ts';
import {chooseReporter} from '../../reporters/choose-reporter.ts';
import {CLOCK} from '../../run-patience.ts';
import {spelledEvent} from '../../spell.ts';
import {listenForSignals} from '../../terminal/interruption.ts';
import {isInteractive, terminalQuestions} from '../../terminal/questions.ts';
import {announceRebase} from './announce-rebase.ts';
import {checkFlagValues} from '../check-flag-values.ts';
import {chooseReleases} from './choose-releases.ts';
import {findWishes, planWishes} from './plan-wishes.ts';
import type {RebaseFlags} from './rebase-flags.ts';
import {type RebaseJson, type RebasedRelease, rebaseJson, rebaseLines} from './rebase-result.ts';
import {rebaseWishes} from './rebase-sources.ts';

/** Releases that are published at the same time. The registry client limits the requests. */
const PARALLEL_RELEASES = 8;

/**
 * Rebases the images of applications on the newest version of their run images.
 *
 * Sets the exit code 1 if an image has to stay as it is, and 4 with `--exit-code` if there are changes.
 */
export async function rebaseImages(
  names: readonly string[],
  flags: RebaseFlags,
  environment: Environment,
): Promise<{readonly json: RebaseJson; readonly lines: readonly Line[]}> {
  checkFlagValues(flags, environment);
  const wishes = rebaseWishes(names, flags);
  const interruption = listenForSignals();
  const {signal} = interruption;
  const newReporter = async () => await chooseReporter(flags, environment, () => CLOCK.now());
  let reporter = await newReporter();
  const done: string[] = [];
  const emit = (event: BuildEvent) => {
    if (event.type === 'tagged') done.push(`${event.reference}:${event.tag}`);
    reporter.emit(spelledEvent(event));
  };
  try {
    const planned = await timed('preparing', emit, async () => {
      const found = await findWishes(wishes, flags, {environment, emit, signal});
      const releases = await planWishes(found, flags);
      return await chooseReleases(releases, found, flags.fixing);
    });
    if (flags['dry-run'] === true) return ended(planned, flags);
    let results = planned;
    if (planned.some((it) => isChanged(it))) {
      reporter.end();
      if (flags.yes !== true) await requireConsent(rebaseJson(planned), flags, environment, signal);
      // A question cannot be asked in the middle of a live progress.
      reporter = await newReporter();
      results = await timed('publishing', emit, () => publish(planned, emit));
    }
    reporter.end();
    const outcome = ended(results, flags);
    const announcing = {flags, environment, emit: reporter.emit, clock: CLOCK, signal};
    await announceRebase(outcome.json, announcing);
    return outcome;
  } catch (error) {
    throw interruption.failure(done) ?? (flags['dry-run'] === true ? error : unchanged(error));
  } finally {
    reporter.end();
    interruption.stop();
  }
}

/** Publishes each release. If one fails, the others go on, unless the run was interrupted. */
async function publish(planned: readonly RebasedRelease[], emit: Emit): Promise<RebasedRelease[]> {
  const images = planned.flatMap(({release}) => release.images);
  const there = images.flatMap(({target}) => target.images);
  const options = {holders: new LayerHolders(there), emit};
  const limit = concurrencyLimit(PARALLEL_RELEASES);
  return await settleAll(
    planned.map((it) =>
      limit(async () => {
        if (!isChanged(it)) return it;
        try {
          return {...it, published: await publishRebase(it.release, options)};
        } catch (error) {
          if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
          return {...it, reasons: reasonsOf(error)};
        }
      }),
    ),
  );
}

function isChanged({release: {images}, isSkipped}: RebasedRelease): boolean {
  return isSkipped !== true && images.some(({decision}) => decision.kind === 'rebase');
}

/** If a name or a tag is not found, nothing of what was named is rebased. */
function unchanged(error: unknown): unknown {
  if (!(error instanceof Failure) || error.code !== 'registry.not-found') return error;
  const {code, message, remedy, cause} = error;
  const details = [...error.details, 'Nothing was changed.'];
  return new Failure(code, message, {details, remedy, cause});
}

function ended(
  results: readonly RebasedRelease[],
  flags: RebaseFlags,
): {readonly json: RebaseJson; readonly lines: readonly Line[]} {
  const json = rebaseJson(results);
  const has = (...wanted: readonly string[]) =>
    json.images.some(({status}) => wanted.includes(status));
  if (has('left', 'failed')) process.exitCode = 1;
  if (flags['exit-code'] === true && has('planned')) process.exitCode = EXIT_CHANGES;
  return {json, lines: rebaseLines(json, stdout.columns || Infinity)};
}

async function requireConsent(
  planned: RebaseJson,
  flags: RebaseFlags,
  environment: Environment,
  signal: AbortSignal,
): Promise<void> {
  const {stdin} = process;
  if (flags.json === true || !isInteractive({stdin, stderr, environment})) {
    throw new Failure('changes.not-confirmed', 'Refusing to move tags without confirmation.', {
      details: ['Nothing was changed.'],
      remedy: 'Add --yes to rebase the images, or --dry-run to preview it.',
    });
  }
  stderr.write(...rebaseLines(planned, stderr.columns || Infinity));
  const questions = terminalQuestions({signal});
  if (await questions.confirm({message: 'Rebase these images?', initial: false})) return;
  throw new Failure('changes.declined', 'You declined the changes. Nothing was changed.');
}

async function timed<T>(phase: Phase, emit: Emit, action: () => Promise<T>): Promise<T> {
  const began = CLOCK.now();
  emit({type: 'phase-started', phase});
  const result = await action();
  emit({type: 'phase-ended', phase, seconds: CLOCK.now() - began});
  return result;
}
