import {Announcer} from './announcer.ts';
import {BotPoster} from '../send/bot-poster.ts';
import {BotChannel} from '../send/bot-channel.ts';
import type {AnnouncedBuild} from '../message/announced-build.ts';
import type {Channel} from '../send/channel.ts';
import type {Fetch} from '../../http/fetch.ts';
import type {Clock} from '../../patience/clock.ts';
import type {SlackSettings} from '../slack-settings.ts';
import {type SlackUrls, slackUrl} from '../slack-url.ts';
import {WebhookChannel} from '../send/webhook-channel.ts';

export type AnnouncePolicy = 'always' | 'failure' | 'never';

export interface MakeAnnouncerOptions extends SlackUrls {
  readonly clock: Clock;
  readonly fetch: Fetch;
  /** Returns a random number from 0 to 1. */
  readonly random: () => number;
  /** Shows one line to the user. */
  readonly warn: (text: string) => void;
}

/**
 * Creates an announcer. It sends no request before its `start`.
 *
 * @returns `undefined` if no announcement is wanted, or if the settings are invalid. For invalid
 *   settings, `warn` gets the reason.
 */
export function makeAnnouncer(
  settings: SlackSettings,
  policy: AnnouncePolicy,
  facts: AnnouncedBuild,
  {clock, fetch, random, warn, ...urls}: MakeAnnouncerOptions,
): Announcer | undefined {
  if (policy === 'never') return undefined;
  const channel = makeChannel(settings, urls, fetch);
  if (channel === undefined) return undefined;
  if (!('problem' in channel)) return new Announcer({facts, channel, policy, clock, random, warn});
  warn(`This build is not posted to Slack: ${channel.problem}`);
  return undefined;
}

function makeChannel(
  settings: SlackSettings,
  urls: SlackUrls,
  fetch: Fetch,
): Channel | {readonly problem: string} | undefined {
  if (settings.kind === 'none') return undefined;
  if (settings.kind === 'wrong') return settings;
  const base = slackUrl(settings.kind, urls);
  if (typeof base !== 'string') return base;
  return settings.kind === 'bot'
    ? new BotChannel(new BotPoster({...settings, apiUrl: `${base}/`, fetch}))
    : new WebhookChannel({...settings, hooksUrl: base, fetch});
}
