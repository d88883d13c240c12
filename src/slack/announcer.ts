import type {BuildEvent} from '../events.ts';
import {type Announcement, type Outcome, announced, ended, planned} from './announcement.ts';
import type {BuildFacts} from './build-facts.ts';
import type {Channel} from './channel.ts';
import type {Clock} from './clock.ts';
import {PacedCalls, pause} from './paced-calls.ts';
import {SlackFailure} from './slack-failure.ts';

/** Seconds that Slack may take after a build has ended: five, less what it takes to give up. */
const BUDGET = 4.8;
/** The longest pause between two tries while Slack is away. */
const LONGEST_PAUSE = 60;
/** Without news the elapsed time is shown anew after so many seconds. */
const REFRESH = 15;
/** A message at the end is tried so often. */
const TRIES = 2;

const LATE = new SlackFailure('stop', 'Slack did not answer in time.');

export interface AnnouncerOptions {
  readonly facts: BuildFacts;
  readonly channel: Channel;
  /** With `failure` nothing is told of builds that end well. */
  readonly policy: 'always' | 'failure';
  readonly clock: Clock;
  /** Takes the one line that says why Slack is not told. */
  readonly warn: (text: string) => void;
}

/**
 * Tells a channel of one build, in the background. Of what happens between two requests only the newest
 * state is sent. Nothing that Slack does or leaves undone reaches the build.
 */
export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #calls: PacedCalls;
  /** Ends the waits of the background. */
  readonly #building = new AbortController();
  #announcement: Announcement;
  #worker: Promise<void> | undefined;
  #isLive: boolean;
  #isDue = false;
  #isStopped = false;
  #refreshAt = 0;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
    this.#calls = new PacedCalls(options.clock);
    this.#announcement = planned(options.facts, options.clock.now());
    this.#isLive = options.policy === 'always' && options.channel.show !== undefined;
  }

  /** Shows the plan. Never throws, never waits. */
  start(): void {
    this.#wake();
  }

  /** Takes notice of what happens. Never throws, never waits. */
  readonly emit = (event: BuildEvent): void => {
    if (this.#building.signal.aborted) return;
    const now = this.#options.clock.now();
    const before = this.#announcement;
    this.#announcement = announced(before, event, now);
    const {running, passed, warnings} = this.#announcement;
    const isNews =
      running !== before.running || passed !== before.passed || warnings !== before.warnings;
    if (isNews || now >= this.#refreshAt) this.#wake();
  };

  /**
   * Tells how the build ended. Resolves, always, when that is sent or the time for it is over; nothing
   * goes on afterwards.
   */
  async end(outcome: Outcome): Promise<void> {
    const {policy, clock} = this.#options;
    if (this.#building.signal.aborted) return;
    this.#announcement = ended(this.#announcement, outcome, clock.now());
    this.#building.abort();
    if (this.#isStopped || (policy === 'failure' && outcome.kind === 'done')) return;
    let isOver = false;
    let failure: SlackFailure | undefined;
    await this.#calls.finish(BUDGET, async () => {
      await this.#worker;
      if (!this.#isStopped) failure = await this.#tellEnd();
      isOver = true;
    });
    if (!isOver) failure = this.#calls.failure ?? LATE;
    if (failure !== undefined) this.#complain(failure);
  }

  /** Brings the message up to date in the background, unless that is being done already. */
  #wake(): void {
    if (!this.#isLive || this.#building.signal.aborted) return;
    this.#isDue = true;
    this.#refreshAt = this.#options.clock.now() + REFRESH;
    this.#worker ??= this.#keepUp();
  }

  async #keepUp(): Promise<void> {
    const {clock} = this.#options;
    const {signal} = this.#building;
    let failures = 0;
    while (this.#isDue && this.#isLive && !signal.aborted) {
      const next = await this.#calls.attempt((life) => this.#show(life), signal);
      failures = next === 'again' ? failures + 1 : 0;
      if (next === 'again') {
        this.#isDue = true;
        await pause(clock, Math.min(2 ** failures, LONGEST_PAUSE), signal);
      } else if (next !== 'done') this.#isLive = false;
      if (next === 'stop') {
        this.#isStopped = true;
        this.#complain(this.#calls.failure ?? LATE);
      }
    }
    this.#worker = undefined;
  }

  async #show(signal: AbortSignal): Promise<void> {
    this.#isDue = false;
    const {channel, clock} = this.#options;
    await channel.show?.(this.#announcement, clock.now(), signal);
  }

  /** @returns why something of it was not sent. */
  async #tellEnd(): Promise<SlackFailure | undefined> {
    const {channel, clock} = this.#options;
    const notShown =
      channel.show === undefined ? undefined : await this.#send((life) => this.#show(life));
    const notTold = await this.#send((life) => channel.tell(this.#announcement, clock.now(), life));
    return notShown ?? notTold;
  }

  async #send(call: (signal: AbortSignal) => Promise<void>): Promise<SlackFailure | undefined> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const next = await this.#calls.attempt(call);
      if (next === 'done') return undefined;
      if (next !== 'again') break;
    }
    return this.#calls.failure ?? LATE;
  }

  #complain({message}: SlackFailure): void {
    try {
      this.#options.warn(`Announcing in Slack failed: ${message}`);
    } catch {
      // Where a warning cannot be shown, a build goes on all the same.
    }
  }
}
