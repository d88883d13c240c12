import {setTimeout as sleep} from 'node:timers/promises';
import type {TestContext} from 'vitest';
import type {Announcer} from '../../src/slack/announcer.ts';
import type {BuildFacts} from '../../src/slack/build-facts.ts';
import {type AnnouncePolicy, makeAnnouncer} from '../../src/slack/make-announcer.ts';
import type {SlackSettings} from '../../src/slack/slack-settings.ts';
import {SlackStandIn} from '../sandbox/slack/slack-stand-in.ts';
import {bot, clockOf} from './process-clock.ts';
import {facts} from './samples.ts';

export {bot, clock as realClock} from './process-clock.ts';

export const webhook = {
  kind: 'webhook',
  workspaceId: 'T0TEAM',
  channelId: 'B0HOOK',
  token: 'right',
} as const satisfies SlackSettings;

/** Pauses are most of what happens here, so the time of most tests runs faster. */
const SPEED = 4;
export const clock = clockOf(SPEED);

export interface Delivery {
  readonly slack: SlackStandIn;
  readonly announcer: Announcer;
  readonly warnings: string[];
}

/**
 * An announcer, and the Slack that it speaks to, which is stopped strictly.
 *
 * @param onTestFinished the test's own, since tests run side by side.
 */
export async function deliver(
  onTestFinished: TestContext['onTestFinished'],
  options: {
    readonly settings?: SlackSettings;
    readonly policy?: AnnouncePolicy;
    readonly facts?: Partial<BuildFacts>;
    readonly speed?: number;
  } = {},
): Promise<Delivery> {
  // To load it takes real time.
  await Promise.all([import('@slack/web-api'), import('@slack/webhook')]);
  const speed = options.speed ?? SPEED;
  const started = Date.now();
  const slack = await SlackStandIn.start({
    now: () => new Date(started + (Date.now() - started) * speed),
  });
  onTestFinished(() => slack.stop());
  const warnings: string[] = [];
  const announcer = makeAnnouncer(
    options.settings ?? bot,
    options.policy ?? 'always',
    {...facts, ...options.facts},
    {
      clock: clockOf(speed),
      warn: (text) => warnings.push(text),
      slackApiUrl: slack.apiUrl,
      hooksUrl: slack.hooksUrl,
    },
  );
  if (announcer === undefined) throw new Error(`no announcer: ${warnings.join('\n')}`);
  return {slack, announcer, warnings};
}

/** Waits for something to be so, for as long as the test may take. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(10);
}

/** Seconds of the test's time that something takes. */
export async function secondsOf(work: Promise<void> | undefined, time = clock): Promise<number> {
  const began = time.now();
  await work;
  return time.now() - began;
}

/** Lets so many seconds of the test's time pass. */
export async function pass(seconds: number): Promise<void> {
  await sleep((seconds * 1000) / SPEED);
}

/** Where nobody listens any more. */
export async function nobodysUrl(): Promise<string> {
  const slack = await SlackStandIn.start();
  const {apiUrl} = slack;
  await slack.stop();
  return apiUrl;
}
