import {
  type ChatPostMessageArguments,
  type ChatPostMessageResponse,
  LogLevel,
  WebClient,
} from '@slack/web-api';
import {IncomingWebhook} from '@slack/webhook';
import {onTestFinished} from 'vitest';
import {SlackStandIn, type SlackStandInOptions} from './slack-stand-in.ts';

export const TOKEN = 'xoxb-1-right';
export const CHANNEL = 'C0BUILDS';
export const HOOK = '/services/T0TEAM/B0HOOK/right';

/** A stand-in that must have no complaints at the end. */
export async function startSlack(options: SlackStandInOptions = {}): Promise<SlackStandIn> {
  const slack = await SlackStandIn.start(options);
  onTestFinished(() => slack.stop());
  return slack;
}

/** A stand-in whose `stop` is part of the test. */
export async function startUnwatched(options: SlackStandInOptions = {}): Promise<SlackStandIn> {
  return await SlackStandIn.start(options);
}

/** The real client. It does not retry, and prints nothing. */
export function clientOf(slack: SlackStandIn, token: string | undefined = TOKEN): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: {retries: 0},
    rejectRateLimitedCalls: true,
    logger: SILENT,
  });
}

export async function post(
  {chat}: WebClient,
  message: ChatPostMessageArguments,
): Promise<ChatPostMessageResponse> {
  return await chat.postMessage(message);
}

/** The real webhook. It does not retry. */
export function hookOf(slack: SlackStandIn, path = HOOK): IncomingWebhook {
  return new IncomingWebhook(`${slack.hooksUrl}${path}`);
}

/** A request without Slack's client. */
export async function send(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{status: number; body: string}> {
  const response = await fetch(url, {method: 'POST', headers, body});
  return {status: response.status, body: await response.text()};
}

/** A clock that stands still. */
export function clockAt(iso = '2026-03-01T12:00:00.000Z') {
  let now = new Date(iso);
  return {
    now: () => now,
    pass: (ms: number) => {
      now = new Date(now.getTime() + ms);
    },
  };
}

const ignore = () => {};

const SILENT = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  getLevel: () => LogLevel.ERROR,
  setName: ignore,
};
