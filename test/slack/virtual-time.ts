import {setImmediate as turn, setTimeout as wait} from 'node:timers/promises';
import type {Announcement} from '../../src/slack/message/announcement.ts';
import type {Channel} from '../../src/slack/send/channel.ts';
import type {Clock} from '../../src/slack/clock.ts';
import type {SlackFailure} from '../../src/slack/send/slack-failure.ts';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** In so many turns of the event loop all get on that wait for nothing else. */
const TURNS = 10;

/**
 * Time that passes when a test says so, from one moment that somebody waits for to the next. What takes
 * real time takes none of this one, so that it does not matter how fast the machine is.
 */
export class VirtualClock implements Clock {
  #now = 0;
  #sleepers: Sleeper[] = [];
  readonly #isBusy: () => boolean;

  /** @param isBusy whether something is going on in real time that has to come to an end first. */
  constructor(isBusy: () => boolean = () => false) {
    this.#isBusy = isBusy;
  }

  now(): number {
    return this.#now;
  }

  /** How many sleeps have kept the process alive. */
  keptAlive = 0;

  async sleep(
    seconds: number,
    {signal, keepsAlive}: {readonly signal: AbortSignal; readonly keepsAlive: boolean},
  ): Promise<void> {
    if (keepsAlive) this.keptAlive += 1;
    signal.throwIfAborted();
    await new Promise<void>((wake, stop) => {
      const sleeper = {until: this.#now + seconds, wake};
      this.#sleepers.push(sleeper);
      const end = () => {
        this.#sleepers = this.#sleepers.filter((it) => it !== sleeper);
        stop(new Error('stopped'));
      };
      signal.addEventListener('abort', end, {once: true});
    });
  }

  /** Lets so many seconds pass, and everybody do what is due. */
  async pass(seconds: number): Promise<void> {
    const end = this.#now + seconds;
    await this.#settle();
    while (this.#next() <= end) await this.#advance();
    this.#now = end;
  }

  /** Lets time pass until something is so, which may be at once. @throws if it will never be. */
  async until(isSo: () => boolean): Promise<void> {
    await this.#settle();
    while (!isSo()) {
      if (this.#next() === Infinity) throw new Error('Nobody waits for anything any more.');
      await this.#advance();
    }
  }

  /** Lets time pass until something is done. */
  async spend<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const end = () => void (isOver = true);
    work.then(end, end);
    await this.until(() => isOver);
    return work;
  }

  #next(): number {
    return Math.min(...this.#sleepers.map(({until}) => until));
  }

  /** Goes on to the next moment that somebody waits for. */
  async #advance(): Promise<void> {
    this.#now = this.#next();
    const due = this.#sleepers.filter(({until}) => until <= this.#now);
    this.#sleepers = this.#sleepers.filter((it) => !due.includes(it));
    for (const {wake} of due) wake();
    await this.#settle();
  }

  /** Lets all get on until they wait for time to pass. */
  async #settle(): Promise<void> {
    let calm = 0;
    while (calm < TURNS) {
      await (this.#isBusy() ? wait(1) : turn());
      calm = this.#isBusy() ? 0 : calm + 1;
    }
  }
}

/** A channel that keeps what it is given, and when; it fails as it is told. */
export class RecordingChannel implements Channel {
  readonly shown: {readonly at: number; readonly announcement: Announcement}[] = [];
  readonly told: number[] = [];
  /** What every call meets. */
  failure: SlackFailure | undefined;

  async show(announcement: Announcement, at: number, _signal: AbortSignal): Promise<void> {
    this.shown.push({at, announcement});
    if (this.failure !== undefined) throw this.failure;
  }

  async tell(_announcement: Announcement, at: number): Promise<void> {
    this.told.push(at);
    if (this.failure !== undefined) throw this.failure;
  }

  /** When something was shown. */
  get times(): number[] {
    return this.shown.map(({at}) => at);
  }
}
