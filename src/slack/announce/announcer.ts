import type {BuildEvent} from '../../events.ts';
import {
  type Announcement,
  type Outcome,
  announced,
  ended,
  planned,
} from '../message/announcement.ts';
import type {AnnouncedBuild} from '../message/announced-build.ts';
import type {Channel} from '../send/channel.ts';
import type {Clock} from '../clock.ts';
import {PacedCalls, pause} from '../send/paced-calls.ts';
import {SlackFailure} from '../send/slack-failure.ts';

/** Seconds that Slack may take after a build has ended: five, less what it takes to give up. */
const BUDGET = 4.8;
/** The longest pause between two tries while Slack is away. */
const LONGEST_PAUSE = 60;
/** Without news a running build's elapsed time is shown anew after so many seconds. */
const REFRESH = 15;
/** A message at the end is tried so often. */
const TRIES = 2;

const CUT_SHORT = new SlackFailure('stop', 'it was interrupted.');

export interface AnnouncerOptions {
  readonly facts: AnnouncedBuild;
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
  #refresher: Promise<void> | undefined;
  #isLive: boolean;
  #isDue = false;
  #isStopped = false;
  /** Whether there is a message, which only has to be changed. */
  #isShown = false;
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
  readonly emit = (event: BuildEvent<string>): void => {
    if (this.#building.signal.aborted) return;
    const before = this.#announcement;
    this.#announcement = announced(before, event, this.#options.clock.now());
    const {running, passed, warnings} = this.#announcement;
    const isNews =
      running !== before.running || passed !== before.passed || warnings !== before.warnings;
    if (isNews) this.#wake();
  };

  /**
   * Tells how the build ended. Resolves, always, when that is sent or the time for it is over; nothing
   * goes on afterwards.
   *
   * @param signal of somebody who does not want to wait for Slack.
   */
  async end(outcome: Outcome, signal?: AbortSignal): Promise<void> {
    const {policy, clock} = this.#options;
    if (this.#building.signal.aborted) return;
    this.#announcement = ended(this.#announcement, outcome, clock.now());
    this.#building.abort();
    if (this.#isStopped || (policy === 'failure' && outcome.kind === 'done')) return;
    let isOver = false;
    let failure: SlackFailure | undefined;
    const work = async () => {
      await Promise.all([this.#worker, this.#refresher]);
      if (!this.#isStopped) failure = await this.#tellEnd();
      isOver = true;
    };
    await this.#calls.finish(BUDGET, work, signal);
    if (!isOver) failure = signal?.aborted === true ? CUT_SHORT : this.#calls.failure;
    if (failure !== undefined) this.#complain(failure);
  }

  /** Brings the message up to date in the background, unless that is being done already. */
  #wake(): void {
    if (!this.#isLive || this.#building.signal.aborted) return;
    this.#isDue = true;
    this.#refreshAt = this.#options.clock.now() + REFRESH;
    this.#worker ??= this.#keepUp();
    this.#refresher ??= this.#refresh();
  }

  /** Lets the elapsed time go on where nothing else is to be told. */
  async #refresh(): Promise<void> {
    const {clock} = this.#options;
    const {signal} = this.#building;
    while (this.#isLive && !signal.aborted) {
      const left = this.#refreshAt - clock.now();
      await pause(clock, left > 0 ? left : REFRESH, signal);
      const isDue = clock.now() >= this.#refreshAt;
      if (isDue && this.#announcement.status === 'running') this.#wake();
    }
  }

  async #keepUp(): Promise<void> {
    const {clock} = this.#options;
    const {signal} = this.#building;
    let failures = 0;
    while (this.#isDue && this.#isLive && !signal.aborted) {
      const failure = await this.#calls.attempt('show', (life) => this.#show(life, signal), signal);
      failures = failure?.next === 'again' ? failures + 1 : 0;
      if (failure?.next === 'again') {
        this.#isDue = true;
        await pause(clock, Math.min(2 ** failures, LONGEST_PAUSE), signal);
      } else if (failure !== undefined) this.#isLive = false;
      if (failure?.next === 'stop') {
        this.#isStopped = true;
        this.#complain(failure);
      }
    }
    this.#worker = undefined;
  }

  async #show(signal: AbortSignal, stale: AbortSignal): Promise<void> {
    this.#isDue = false;
    const {channel, clock} = this.#options;
    await channel.show?.(this.#announcement, clock.now(), signal, stale);
    this.#isShown = true;
  }

  /** @returns why something of it was not sent. */
  async #tellEnd(): Promise<SlackFailure | undefined> {
    const {channel, clock} = this.#options;
    const notShown =
      channel.show === undefined
        ? undefined
        : await this.#send('show', (life) => this.#show(life, life));
    if (notShown !== undefined && this.#isHopeless(notShown)) return notShown;
    const tell = (life: AbortSignal) => channel.tell(this.#announcement, clock.now(), life);
    const notTold = await this.#send('tell', tell);
    return notShown ?? notTold;
  }

  /** Whether the details would meet the same. */
  #isHopeless({next, isUnreached, retryAfter}: SlackFailure): boolean {
    return next === 'stop' || isUnreached || (retryAfter > 0 && !this.#isShown);
  }

  async #send(
    kind: 'show' | 'tell',
    call: (signal: AbortSignal) => Promise<void>,
  ): Promise<SlackFailure | undefined> {
    let failure: SlackFailure | undefined;
    for (let tries = 0; tries < TRIES; tries += 1) {
      failure = await this.#calls.attempt(kind, call);
      if (failure?.next !== 'again' || failure.isUnreached) break;
    }
    return failure;
  }

  #complain({message}: SlackFailure): void {
    try {
      this.#options.warn(`Announcing in Slack failed: ${message}`);
    } catch {
      // Where a warning cannot be shown, a build goes on all the same.
    }
  }
}
