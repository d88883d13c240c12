import {Announcer} from './announcer.ts';
import {BotChannel} from '../send/bot-channel.ts';
import type {AnnouncedBuild} from '../message/announced-build.ts';
import type {Channel} from '../send/channel.ts';
import type {Clock} from '../clock.ts';
import type {SlackSettings} from '../slack-settings.ts';
import {slackUrl} from '../slack-url.ts';
import {WebhookChannel} from '../send/webhook-channel.ts';

export type AnnouncePolicy = 'always' | 'failure' | 'never';

export interface AnnouncerSurroundings {
  readonly clock: Clock;
  /** Shows a person one line. */
  readonly warn: (text: string) => void;
  /** Where Slack's Web API is, `https://slack.com/api/` unless given. */
  readonly slackApiUrl?: string | undefined;
  /** Where webhooks are, `https://hooks.slack.com` unless given. */
  readonly hooksUrl?: string | undefined;
}

/**
 * Puts an announcer together. Nothing is asked of Slack before its `start`.
 *
 * @returns `undefined` where nothing is to be announced, or cannot be, which `warn` is told.
 */
export function makeAnnouncer(
  settings: SlackSettings,
  policy: AnnouncePolicy,
  facts: AnnouncedBuild,
  surroundings: AnnouncerSurroundings,
): Announcer | undefined {
  const {clock, warn} = surroundings;
  if (policy === 'never') return undefined;
  const channel = makeChannel(settings, surroundings);
  if (channel === undefined) return undefined;
  if (!('problem' in channel)) return new Announcer({facts, channel, policy, clock, warn});
  warn(`Nothing is announced in Slack: ${channel.problem}`);
  return undefined;
}

function makeChannel(
  settings: SlackSettings,
  {
    slackApiUrl = 'https://slack.com/api/',
    hooksUrl = 'https://hooks.slack.com',
  }: AnnouncerSurroundings,
): Channel | {readonly problem: string} | undefined {
  if (settings.kind === 'none') return undefined;
  if (settings.kind === 'wrong') return settings;
  const base = slackUrl(settings.kind === 'bot' ? slackApiUrl : hooksUrl);
  if (typeof base !== 'string') return base;
  return settings.kind === 'bot'
    ? new BotChannel({...settings, apiUrl: `${base}/`})
    : new WebhookChannel({...settings, hooksUrl: base});
}
