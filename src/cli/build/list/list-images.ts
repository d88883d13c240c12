import type {Environment} from '../../../environment.ts';
import type {Emit} from '../../../events.ts';
import type {LastPulls} from '../../../image/listed-registry.ts';
import type {Line} from '../../output/line.ts';
import {chooseReporter} from '../../reporters/choose-reporter.ts';
import {CLOCK} from '../../run-patience.ts';
import {spelledEvent} from '../../spell.ts';
import {listenForSignals} from '../../terminal/interruption.ts';
import {checkFlagValues} from '../check-flag-values.ts';
import {type FoundWishes, findWishes, planWishes} from '../rebase/plan-wishes.ts';
import {readFindings} from '../rebase/read-findings.ts';
import {rebaseWishes} from '../rebase/rebase-sources.ts';
import {settleAll} from '../../../settle-all.ts';
import type {ListFlags} from './list-flags.ts';
import {type ListJson, listJson} from './list-json.ts';
import {listLines} from './list-result.ts';

/** Lists the images of applications, and whether there is a newer run image for each. Changes nothing. */
export async function listImages(
  names: readonly string[],
  flags: ListFlags,
  environment: Environment,
): Promise<{readonly json: ListJson; readonly lines: readonly Line[]}> {
  checkFlagValues(flags, environment);
  const {
    outdated = false,
    findings: isScanned = false,
    ...all
  } = {...flags, ...(names.length === 0 ? {all: true} : {})};
  const wishes = rebaseWishes(names, all);
  const interruption = listenForSignals();
  const {signal} = interruption;
  const reporter = await chooseReporter(flags, environment, () => CLOCK.now());
  try {
    const emit: Emit = (event) => reporter.emit(spelledEvent(event));
    const found = await findWishes(wishes, all, {environment, emit, signal});
    // Before the images are read, because a registry may count that as a pull.
    const pulls = await readPulls(found, emit);
    const releases = await planWishes(found, all);
    const findings = isScanned ? await readFindings(releases, found) : undefined;
    const json = listJson(releases, {pulls, findings, outdated});
    return {json, lines: listLines(json, Date.now())};
  } catch (error) {
    throw interruption.stopped(error);
  } finally {
    reporter.end();
    interruption.stop();
  }
}

/** The last pulls of all repositories, by `host/path`. Those of registries that do not record pulls are missing. */
async function readPulls(
  {found}: FoundWishes,
  emit: Emit,
): Promise<ReadonlyMap<string, LastPulls>> {
  const read = await settleAll(
    found.map(async ({registry, sources}) => {
      const byName = await registry.lastPulls?.(sources.map(({name}) => name));
      if (byName === undefined) return [];
      if (sources.some(({name}) => !byName.has(name))) {
        const text = 'The last use of some images is unknown: ecr:DescribeImages is not allowed.';
        emit({type: 'note', text});
      }
      return sources.flatMap(({name, repository}) => {
        const pulls = byName.get(name);
        return pulls === undefined ? [] : [[repository.reference, pulls] as const];
      });
    }),
  );
  return new Map(read.flat());
}
