import {unreachable} from '../../errors.ts';
import {printable} from '../../printable.ts';
import type {Announcement} from './announcement.ts';
import {escape, shortened} from './mrkdwn.ts';
import {brokenWords, elapsed, isReused, revisionWords, whereWords} from './phrases.ts';

/** A lock screen shows two or three lines. */
const LONGEST_ERROR = 300;

/** Returns one sentence about a build, for notifications, screen readers and clients without blocks. */
export function notification(announcement: Announcement, now: number): string {
  const {facts, running} = announcement;
  const what = shortened(revisionWords(facts), LONGEST_ERROR);
  const broken = shortened(brokenWords(facts), LONGEST_ERROR);
  const time = elapsed(announcement, now);
  return escape(`${facts.application}: ${sentence()}`);

  function sentence(): string {
    const {outcome} = announcement;
    switch (outcome?.kind) {
      case undefined:
        return announcement.status === 'planned' ? `planned ${what}` : `building ${what}, ${time}`;
      case 'done':
        return isReused(announcement) ? `${what} is already released` : `built ${what} in ${time}`;
      case 'failed': {
        const error = shortened(printable(outcome.error.message), LONGEST_ERROR);
        return `${broken} failed${whereWords(running)}: ${error}`;
      }
      case 'cancelled':
        return `${broken} was cancelled by ${outcome.signal} after ${time}`;
      default:
        return unreachable(outcome);
    }
  }
}
