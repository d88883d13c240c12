import type {SlackSettings} from '../../src/slack/slack-settings.ts';

export {CLOCK as clock} from '../../src/cli/run-patience.ts';

export const bot = {
  kind: 'bot',
  token: 'xoxb-1-right',
  channelId: 'C0BUILDS',
} as const satisfies SlackSettings;
