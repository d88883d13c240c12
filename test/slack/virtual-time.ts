import {setImmediate as turn, setTimeout as wait} from 'node:timers/promises';
import type {Announcement} from '../../src/slack/message/announcement.ts';
import type {Channel} from '../../src/slack/send/channel.ts';
import type {Clock} from '../../src/patience/clock.ts';
import type {SlackFailure} from '../../src/slack/send/slack-failure.ts';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** In this number of turns of the event loop, all code continues that waits for nothing else. */
const TURNS = 10;

/**
 * Time that only passes when a test says so, from one wait to the next. Work that takes real time takes none
 * of this time, so the speed of the machine does not matter.
 */
export class VirtualClock implements Clock {
  #now = 0;
  #sleepers: Sleeper[] = [];
  readonly #isBusy: () => boolean;

  /** @param isBusy whether something runs in real time that must end first. */
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
    {signal, keepsAlive = true}: Parameters<Clock['sleep']>[1] = {},
  ): Promise<void> {
    if (keepsAlive) this.keptAlive += 1;
    signal?.throwIfAborted();
    await new Promise<void>((wake, stop) => {
      const sleeper = {until: this.#now + seconds, wake};
      this.#sleepers.push(sleeper);
      const end = () => {
        this.#sleepers = this.#sleepers.filter((it) => it !== sleeper);
        stop(new Error('stopped'));
      };
      signal?.addEventListener('abort', end, {once: true});
    });
  }

  /** Lets some seconds pass, and runs everything that is due. */
  async pass(seconds: number): Promise<void> {
    const end = this.#now + seconds;
    await this.#settle();
    while (this.#next() <= end) await this.#advance();
    this.#now = end;
  }

  /** Lets time pass until a condition is true, which may be at once. @throws if it never becomes true. */
  async until(isSo: () => boolean): Promise<void> {
    await this.#settle();
    while (!isSo()) {
      if (this.#next() === Infinity) throw new Error('Nobody waits for anything any more.');
      await this.#advance();
    }
  }

  /** Lets time pass until a promise is settled. */
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

  /** Moves to the time of the next wait. */
  async #advance(): Promise<void> {
    this.#now = this.#next();
    const due = this.#sleepers.filter(({until}) => until <= this.#now);
    this.#sleepers = this.#sleepers.filter((it) => !due.includes(it));
    for (const {wake} of due) wake();
    await this.#settle();
  }

  /** Runs all code until it waits for time to pass. */
  async #settle(): Promise<void> {
    let calm = 0;
    while (calm < TURNS) {
      await (this.#isBusy() ? wait(1) : turn());
      calm = this.#isBusy() ? 0 : calm + 1;
    }
  }
}

/** A channel that records its messages and their times, and fails on request. */
export class RecordingChannel implements Channel {
  readonly shown: {readonly at: number; readonly announcement: Announcement}[] = [];
  readonly told: number[] = [];
  /** Runs before each call. */
  failure: SlackFailure | undefined;

  async show(announcement: Announcement, at: number, _signal: AbortSignal): Promise<void> {
    this.shown.push({at, announcement});
    if (this.failure !== undefined) throw this.failure;
  }

  async tell(_announcement: Announcement, at: number): Promise<void> {
    this.told.push(at);
    if (this.failure !== undefined) throw this.failure;
  }

  /** The times of the messages. */
  get times(): number[] {
    return this.shown.map(({at}) => at);
  }
}
