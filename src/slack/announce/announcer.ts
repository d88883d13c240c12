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
import type {Clock} from '../../patience/clock.ts';
import {SLACK_UPDATE} from '../../patience/policies.ts';
import {nextPause} from '../../patience/policy.ts';
import {PacedCalls, pauseInBackground} from '../send/paced-calls.ts';
import {SlackFailure} from '../send/slack-failure.ts';

/** Seconds that requests may take after the end of a build: five, less the time to cancel them. */
const BUDGET = 4.8;
/** Seconds after which the message of a running build shows the elapsed time again. */
const REFRESH = 15;
/** Attempts to send a message at the end. */
const TRIES = 2;

const CUT_SHORT = new SlackFailure('stop', 'Interrupted before Slack responded.');

export interface AnnouncerOptions {
  readonly facts: AnnouncedBuild;
  readonly channel: Channel;
  /** With `failure`, successful builds are not announced. */
  readonly policy: 'always' | 'failure';
  readonly clock: Clock;
  /** Returns a random number from 0 to 1. */
  readonly random: () => number;
  /** Shows one line that says why the announcement failed. */
  readonly warn: (text: string) => void;
}

/**
 * Announces one build in a channel, in the background. Each request sends only the newest state. A
 * failure of Slack never affects the build.
 */
export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #calls: PacedCalls;
  /** Ends the waits in the background. */
  readonly #building = new AbortController();
  #announcement: Announcement;
  #worker: Promise<void> | undefined;
  #refresher: Promise<void> | undefined;
  #isLive: boolean;
  #isDue = false;
  #isStopped = false;
  /** Whether the message exists and only needs an update. */
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

  /** Handles an event of the build. Never throws, never waits. */
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
   * Announces the outcome of the build. Always resolves: when the messages are sent, or when time is
   * up. Nothing runs afterwards.
   *
   * @param signal ends the wait for Slack early.
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
      if (!this.#isStopped) failure = await this.#sendOutcome();
      isOver = true;
    };
    await this.#calls.finish(BUDGET, work, signal);
    if (!isOver) failure = signal?.aborted === true ? CUT_SHORT : this.#calls.failure;
    if (failure !== undefined) this.#warn(failure);
  }

  /** Updates the message in the background, unless an update is already running. */
  #wake(): void {
    if (!this.#isLive || this.#building.signal.aborted) return;
    this.#isDue = true;
    this.#refreshAt = this.#options.clock.now() + REFRESH;
    this.#worker ??= this.#keepUp();
    this.#refresher ??= this.#refresh();
  }

  /** Updates the elapsed time while nothing else happens. */
  async #refresh(): Promise<void> {
    const {clock} = this.#options;
    const {signal} = this.#building;
    while (this.#isLive && !signal.aborted) {
      const left = this.#refreshAt - clock.now();
      await pauseInBackground(clock, left > 0 ? left : REFRESH, signal);
      const isDue = clock.now() >= this.#refreshAt;
      if (isDue && this.#announcement.status === 'running') this.#wake();
    }
  }

  async #keepUp(): Promise<void> {
    const {clock, random} = this.#options;
    const {signal} = this.#building;
    let failures = 0;
    while (this.#isDue && this.#isLive && !signal.aborted) {
      const failure = await this.#calls.attempt('show', (life) => this.#show(life, signal), signal);
      failures = failure?.next === 'again' ? failures + 1 : 0;
      if (failure?.next === 'again') {
        this.#isDue = true;
        const past = {tries: failures, seconds: 0};
        await pauseInBackground(clock, nextPause(SLACK_UPDATE, past, random()) ?? 0, signal);
      } else if (failure !== undefined) this.#isLive = false;
      if (failure?.next === 'stop') {
        this.#isStopped = true;
        this.#warn(failure);
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

  /** @returns why a message was not sent. */
  async #sendOutcome(): Promise<SlackFailure | undefined> {
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

  /** Whether sending the details would fail in the same way. */
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

  #warn({message}: SlackFailure): void {
    try {
      this.#options.warn(`Failed to post to Slack: ${message}`);
    } catch {
      // The build must not fail because a warning cannot be shown.
    }
  }
}
