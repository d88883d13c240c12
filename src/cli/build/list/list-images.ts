import type {Environment} from '../../../environment.ts';
import type {Line} from '../../output/line.ts';
import {chooseReporter} from '../../reporters/choose-reporter.ts';
import {CLOCK} from '../../run-patience.ts';
import {spelledEvent} from '../../spell.ts';
import {listenForSignals} from '../../terminal/interruption.ts';
import {checkFlagValues} from '../check-flag-values.ts';
import {planWishes} from '../rebase/plan-wishes.ts';
import {rebaseWishes} from '../rebase/rebase-sources.ts';
import type {ListFlags} from './list-flags.ts';
import {type ListJson, listJson, listLines} from './list-result.ts';

/** Lists the images of applications, and whether there is a newer run image for each. Changes nothing. */
export async function listImages(
  names: readonly string[],
  flags: ListFlags,
  environment: Environment,
): Promise<{readonly json: ListJson; readonly lines: readonly Line[]}> {
  checkFlagValues(flags, environment);
  const {outdated = false, ...all} = {...flags, ...(names.length === 0 ? {all: true} : {})};
  const wishes = rebaseWishes(names, all);
  const interruption = listenForSignals();
  const {signal} = interruption;
  const reporter = await chooseReporter(flags, environment, () => CLOCK.now());
  try {
    const emit = (event: Parameters<typeof spelledEvent>[0]) => reporter.emit(spelledEvent(event));
    const releases = await planWishes(wishes, all, {environment, emit, signal});
    const json = listJson(releases, outdated);
    return {json, lines: listLines(json, Date.now())};
  } catch (error) {
    throw interruption.stopped(error);
  } finally {
    reporter.end();
    interruption.stop();
  }
}
