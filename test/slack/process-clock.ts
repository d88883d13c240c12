import {setTimeout as sleep} from 'node:timers/promises';
import type {Clock} from '../../src/slack/clock.ts';
import type {SlackSettings} from '../../src/slack/slack-settings.ts';

/** The current time. */
export const clock: Clock = {
  now: () => performance.now() / 1000,
  sleep: async (seconds, {signal, keepsAlive}) => {
    await sleep(seconds * 1000, undefined, {signal, ref: keepsAlive});
  },
};

export const bot = {
  kind: 'bot',
  token: 'xoxb-1-right',
  channelId: 'C0BUILDS',
} as const satisfies SlackSettings;
