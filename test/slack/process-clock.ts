import {setTimeout as sleep} from 'node:timers/promises';
import type {Clock} from '../../src/slack/clock.ts';
import type {SlackSettings} from '../../src/slack/slack-settings.ts';

/** A clock that runs so many times as fast as others. */
export function clockOf(speed: number): Clock {
  return {
    now: () => (performance.now() / 1000) * speed,
    sleep: async (seconds, {signal, keepsAlive}) => {
      await sleep((seconds * 1000) / speed, undefined, {signal, ref: keepsAlive});
    },
  };
}

/** The time that it is. */
export const clock = clockOf(1);

export const bot = {
  kind: 'bot',
  token: 'xoxb-1-right',
  channelId: 'C0BUILDS',
} as const satisfies SlackSettings;
