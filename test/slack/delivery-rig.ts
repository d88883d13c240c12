import {onTestFinished} from 'vitest';
import type {Announcer} from '../../src/slack/announce/announcer.ts';
import type {AnnouncedBuild} from '../../src/slack/message/announced-build.ts';
import {type AnnouncePolicy, makeAnnouncer} from '../../src/slack/announce/make-announcer.ts';
import type {SlackSettings} from '../../src/slack/slack-settings.ts';
import {SlackStandIn, type SlackStandInOptions} from '../sandbox/slack/slack-stand-in.ts';
import {bot} from './process-clock.ts';
import {isUnderway, watchRequests} from './requests-underway.ts';
import {facts} from './samples.ts';
import {VirtualClock} from './virtual-time.ts';

export {bot} from './process-clock.ts';

export const webhook = {
  kind: 'webhook',
  workspaceId: 'T0TEAM',
  channelId: 'B0HOOK',
  token: 'right',
} as const satisfies SlackSettings;

watchRequests();
// To load them takes real time, in which no request is underway.
await Promise.all([import('@slack/web-api'), import('@slack/webhook')]);

/** A Slack, and the time that it has in common with its clients. */
export interface TimedSlack {
  readonly slack: SlackStandIn;
  readonly clock: VirtualClock;
}

/** Starts a Slack, which is stopped strictly. */
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

/** An announcer, and the Slack that it speaks to. */
export async function deliver(
  options: {
    readonly settings?: SlackSettings;
    readonly policy?: AnnouncePolicy;
    readonly facts?: Partial<AnnouncedBuild>;
    /** Without it the one of the Slack that is started. */
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
      warn: (text) => warnings.push(text),
      slackApiUrl: options.slackApiUrl ?? slack.apiUrl,
      hooksUrl: slack.hooksUrl,
    },
  );
  if (announcer === undefined) throw new Error(`no announcer: ${warnings.join('\n')}`);
  return {slack, clock, announcer, warnings};
}

/** Seconds of a clock that something takes. */
export async function secondsOf(clock: VirtualClock, work: Promise<void>): Promise<number> {
  const began = clock.now();
  await clock.spend(work);
  return clock.now() - began;
}

/** Where nobody listens any more. */
export async function nobodysUrl(): Promise<string> {
  const slack = await SlackStandIn.start();
  const {apiUrl} = slack;
  await slack.stop();
  return apiUrl;
}
