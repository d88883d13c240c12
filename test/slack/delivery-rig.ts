import {onTestFinished} from 'vitest';
import type {Announcer} from '../../src/slack/announce/announcer.ts';
import type {AnnouncedBuild} from '../../src/slack/message/announced-build.ts';
import {type AnnouncePolicy, makeAnnouncer} from '../../src/slack/announce/make-announcer.ts';
import type {SlackSettings} from '../../src/slack/slack-settings.ts';
import {SlackStandIn, type SlackStandInOptions} from '../sandbox/slack/slack-stand-in.ts';
import {bot} from './process-clock.ts';
import {isUnderway, watchedFetch} from './requests-underway.ts';
import {facts} from './samples.ts';
import {VirtualClock} from './virtual-time.ts';

export {bot} from './process-clock.ts';

export const webhook = {
  kind: 'webhook',
  workspaceId: 'T0TEAM',
  channelId: 'B0HOOK',
  token: 'right',
} as const satisfies SlackSettings;

// Loading it takes real time without a request.
await import('@slack/web-api');

/** A stand-in for Slack, and the clock that it shares with its clients. */
export interface TimedSlack {
  readonly slack: SlackStandIn;
  readonly clock: VirtualClock;
}

/** Starts a stand-in for Slack, and checks at the end that it got no unexpected request. */
export async function startTimedSlack(options: SlackStandInOptions = {}): Promise<TimedSlack> {
  const clock = new VirtualClock(isUnderway);
  const now = () => new Date(Date.UTC(2026, 0, 2) + clock.now() * 1000);
  const slack = await SlackStandIn.start({now, ...options});
  onTestFinished(() => slack.stop());
  return {slack, clock};
}

export interface Delivery extends TimedSlack {
  readonly announcer: Announcer;
  readonly warnings: string[];
}

/** An announcer, and its stand-in for Slack. */
export async function deliver(
  options: {
    readonly settings?: SlackSettings;
    readonly policy?: AnnouncePolicy;
    readonly facts?: Partial<AnnouncedBuild>;
    /** Default: the URL of the stand-in. */
    readonly slackApiUrl?: string;
  } = {},
): Promise<Delivery> {
  const {slack, clock} = await startTimedSlack();
  const warnings: string[] = [];
  const announcer = makeAnnouncer(
    options.settings ?? bot,
    options.policy ?? 'always',
    {...facts, ...options.facts},
    {
      clock,
      fetch: watchedFetch,
      random: () => 1,
      warn: (text) => warnings.push(text),
      slackApiUrl: options.slackApiUrl ?? slack.apiUrl,
      hooksUrl: slack.hooksUrl,
    },
  );
  if (announcer === undefined) throw new Error(`no announcer: ${warnings.join('\n')}`);
  return {slack, clock, announcer, warnings};
}

/** The seconds of a clock that an action takes. */
export async function secondsOf(clock: VirtualClock, work: Promise<void>): Promise<number> {
  const began = clock.now();
  await clock.spend(work);
  return clock.now() - began;
}

/** The URL of a closed port. */
export async function nobodysUrl(): Promise<string> {
  const slack = await SlackStandIn.start();
  const {apiUrl} = slack;
  await slack.stop();
  return apiUrl;
}
