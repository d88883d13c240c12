import {unreachable} from '../../../errors.ts';
import type {PublishEvent} from '../../../builder-image/publish-event.ts';
import {bytes} from '../../output/bytes.ts';
import type {Line} from '../../output/line.ts';
import {duration} from '../../reporters/reporter.ts';
import {spell} from '../../spell.ts';

/** How many cells a full bar has. */
const BAR = 24;
/** Log lines of a transfer come after each of these shares. */
const LOGGED_SHARES = 10;
/** Before this many seconds, the time left is not known well enough. */
const KNOWN_AFTER = 2;

/** What was sent so far. */
export interface Transferred {
  readonly sent: number;
  readonly total: number;
  /** Seconds since the transfer started. */
  readonly seconds: number;
}

/** Describes a transfer: `120.0 MB of 480.0 MB, 25 %, 1 m 5 s left`. */
export function transferText({sent, total, seconds}: Transferred): string {
  const isKnown = seconds >= KNOWN_AFTER && sent > 0 && sent < total;
  const left = isKnown ? `, ${duration((seconds / sent) * (total - sent))} left` : '';
  return `${bytes(sent)} of ${bytes(total)}, ${Math.floor(share({sent, total}) * 100)} %${left}`;
}

/** Draws a transfer with a bar. */
export function transferBar(transferred: Transferred): string {
  const filled = Math.floor(share(transferred) * BAR);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${transferText(transferred)}`;
}

function share({sent, total}: Pick<Transferred, 'sent' | 'total'>): number {
  return total === 0 ? 1 : Math.min(1, sent / total);
}

export interface ProgressOptions {
  /** Writes a line that stays. */
  readonly say: (line: Line) => void;
  readonly warn: (text: string) => void;
  /** Draws the line of a terminal that changes; `undefined` without a terminal. */
  readonly draw: ((line: string) => void) | undefined;
  /** Removes that line, so that others can follow. */
  readonly clear: () => void;
  /** Seconds of a monotonic clock. */
  readonly now: () => number;
}

/** Shows the steps of a run, and its transfer: live in a terminal, and in a few lines elsewhere. */
export class PublishProgress {
  readonly #options: ProgressOptions;
  #began: number | undefined;
  #drawn = -1;
  #logged = 0;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  readonly emit = (event: PublishEvent): void => {
    const {say, warn, clear} = this.#options;
    switch (event.type) {
      case 'step': {
        clear();
        say(event.text);
        break;
      }
      case 'warning': {
        clear();
        warn(spell(event.text));
        break;
      }
      case 'progress': {
        this.#transfer(event);
        break;
      }
      case 'tagged': {
        clear();
        say(`Tagged ${event.reference}:${event.tag}`);
        break;
      }
      default: {
        unreachable(event);
      }
    }
  };

  #transfer({sent, total}: {readonly sent: number; readonly total: number}): void {
    const {say, draw, now} = this.#options;
    const at = now();
    this.#began ??= at;
    const transferred = {sent, total, seconds: at - this.#began};
    if (draw !== undefined) {
      const isDue = at - this.#drawn >= 0.1 || sent === total;
      if (!isDue) return;
      this.#drawn = at;
      draw(transferBar(transferred));
      return;
    }
    const shares = Math.floor(share(transferred) * LOGGED_SHARES);
    if (shares <= this.#logged) return;
    this.#logged = shares;
    say(`Sending: ${transferText(transferred)}`);
  }
}
