import {setImmediate as turn} from 'node:timers/promises';
import type {Announcement} from '../../src/slack/announcement.ts';
import type {Channel} from '../../src/slack/channel.ts';
import type {Clock} from '../../src/slack/clock.ts';
import type {SlackFailure} from '../../src/slack/slack-failure.ts';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Time that passes when a test says so. */
export class VirtualClock implements Clock {
  #now = 0;
  #sleepers: Sleeper[] = [];

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
      this.#sleepers.push({until: this.#now + seconds, wake});
      signal.addEventListener('abort', () => stop(new Error('stopped')), {once: true});
    });
  }

  /** Lets time pass, a tenth of a second after another, and everybody do what is due. */
  async pass(seconds: number): Promise<void> {
    await settle();
    const end = Math.round(this.#now * 10 + seconds * 10);
    for (let tenths = Math.round(this.#now * 10) + 1; tenths <= end; tenths += 1) {
      this.#now = tenths / 10;
      const due = this.#sleepers.filter(({until}) => until <= this.#now);
      this.#sleepers = this.#sleepers.filter((it) => !due.includes(it));
      for (const {wake} of due) wake();
      await settle();
    }
  }
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) await turn();
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
