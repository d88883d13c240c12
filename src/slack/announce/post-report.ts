import type {Fetch} from '../../http/fetch.ts';
import type {Clock} from '../../patience/clock.ts';
import type {Report} from '../message/report.ts';
import {BotPoster, type Posted} from '../send/bot-poster.ts';
import {WITHOUT_PREVIEWS} from '../send/channel.ts';
import {PacedCalls} from '../send/paced-calls.ts';
import {postToWebhook} from '../send/post-to-webhook.ts';
import {once} from '../send/slack-failure.ts';
import type {SlackSettings} from '../slack-settings.ts';
import {type SlackUrls, slackUrl} from '../slack-url.ts';

/** Seconds that the messages may take: five, less the time to cancel them. */
const BUDGET = 4.8;

export interface PostReportOptions extends SlackUrls {
  readonly clock: Clock;
  readonly fetch: Fetch;
  /** Shows one line to the user. */
  readonly warn: (text: string) => void;
  /** Ends the wait for Slack early. */
  readonly signal?: AbortSignal | undefined;
}

/** One request each, in this order. */
type Call = (signal: AbortSignal) => Promise<void>;

/**
 * Posts a report: a bot posts the summary and the details in its thread, a webhook one message. Always resolves. If
 * something fails, `warn` gets the reason.
 */
export async function postReport(
  settings: SlackSettings,
  report: Report,
  {clock, fetch, warn, signal, ...urls}: PostReportOptions,
): Promise<void> {
  if (settings.kind === 'none') return;
  const base = settings.kind === 'wrong' ? settings : slackUrl(settings.kind, urls);
  if (typeof base !== 'string' || settings.kind === 'wrong') {
    const {problem} = base as {readonly problem: string};
    warn(`This run is not posted to Slack: ${problem}`);
    return;
  }
  const calls =
    settings.kind === 'bot'
      ? botCalls(new BotPoster({...settings, apiUrl: `${base}/`, fetch}), report)
      : [
          async (life: AbortSignal) => {
            const body = JSON.stringify({...report.whole, ...WITHOUT_PREVIEWS});
            const access = {...settings, hooksUrl: base, fetch, signal: life};
            await postToWebhook(body, access).catch(once);
          },
        ];
  const paced = new PacedCalls(clock);
  let isDone = false;
  const work = async () => {
    isDone = (await failureOf(calls, paced)) === undefined;
  };
  await paced.finish(BUDGET, work, signal);
  if (!isDone) warn(`Failed to post to Slack: ${paced.failure.message}`);
}

/** @returns whether all of them were sent: `undefined`, or the first failure. */
async function failureOf(calls: readonly Call[], paced: PacedCalls): Promise<unknown> {
  for (const call of calls) {
    const failure = await paced.attempt('tell', call);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function botCalls(poster: BotPoster, {summary, details}: Report): readonly Call[] {
  let posted: Posted | undefined;
  return [
    async (signal) => {
      posted = await poster.post(summary, {channel: poster.channel}, signal);
    },
    async (signal) => {
      const {channel = poster.channel, ts = ''} = posted ?? {};
      await poster.post(details, {channel, thread_ts: ts}, signal);
    },
  ];
}
