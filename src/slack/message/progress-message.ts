import {unreachable} from '../../errors.ts';
import {phaseTitle} from '../../phase-names.ts';
import {printable} from '../../printable.ts';
import type {Announcement} from './announcement.ts';
import {type Block, type Message, context, fields, header, message, section} from './blocks.ts';
import {authorFact, logBlocks, sourceFacts} from './fact-blocks.ts';
import {code, escape, listed, shortened} from './mrkdwn.ts';
import {notification} from './notification.ts';
import {counted, roundedDuration, elapsed, isReused, whereWords} from './phrases.ts';

const MOST_NAMES = 10;
const LONGEST_ERROR = 500;

/** Returns the message that shows the progress of a build: its status, its phases and its facts. */
export function progressMessage(announcement: Announcement, now: number): Message {
  const {facts, status} = announcement;
  const author = status === 'failed' ? [authorFact(facts)] : [];
  return message(
    notification(announcement, now),
    [
      header(facts.application),
      section(statusLine(announcement, now)),
      ...passedPhases(announcement),
      ...fields([...sourceFacts(facts), ...author]),
      ...warningCount(announcement),
    ],
    logBlocks(facts, 'Build log'),
  );
}

/** Returns the status of a build with its duration. */
export function statusLine(announcement: Announcement, now: number): string {
  const {facts, outcome, running, status} = announcement;
  const time = elapsed(announcement, now);
  const where = whereWords(running);
  switch (outcome?.kind) {
    case undefined: {
      if (status === 'planned') {
        return `:clipboard: *Planned*: ${names(facts.images)}`;
      }
      return `:hourglass_flowing_sand: ${runningWords(announcement, now)}`;
    }
    case 'done': {
      const images = names(outcome.images.map(({name}) => name));
      return isReused(announcement)
        ? `:white_check_mark: *Already released*: ${images}. Nothing to build.`
        : `:white_check_mark: *Done* in ${time}: ${images}`;
    }
    case 'failed': {
      const words = escape(shortened(printable(outcome.error.message), LONGEST_ERROR));
      return `:x: *Failed${where}* after ${time}\n${words}`;
    }
    case 'cancelled':
      return `:no_entry_sign: *Cancelled* by ${escape(outcome.signal)}${where}, after ${time}`;
    default:
      return unreachable(outcome);
  }
}

function names(images: readonly string[]): string {
  return listed(
    images.map((name) => code(name)),
    MOST_NAMES,
  );
}

function runningWords(announcement: Announcement, now: number): string {
  const {running} = announcement;
  const all = elapsed(announcement, now);
  if (running === undefined) return `*Running* for ${all}`;
  const name = phaseTitle(running.phase);
  return `*${name}* for ${roundedDuration(now - running.began)} (${all} total)`;
}

function passedPhases({passed}: Announcement): Block[] {
  if (passed.length === 0) return [];
  const phases = passed.map(
    ({phase, seconds}) => `${phaseTitle(phase)} ${roundedDuration(seconds)}`,
  );
  return [context(listed(phases, 20, ' · '))];
}

function warningCount({warnings}: Announcement): Block[] {
  return warnings.length === 0 ? [] : [context(`:warning: ${counted(warnings.length, 'warning')}`)];
}
