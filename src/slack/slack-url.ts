import {isLoopbackHost} from '../image-reference.ts';

export interface SlackUrls {
  /** Where Slack's Web API is, `https://slack.com/api/` unless given. */
  readonly slackApiUrl?: string | undefined;
  /** Where webhooks are, `https://hooks.slack.com` unless given. */
  readonly hooksUrl?: string | undefined;
}

/**
 * The address of Slack's that a bot or a webhook uses. A token never travels in the open.
 *
 * @returns the address without slashes at its end, or what is wrong with it, a sentence.
 */
export function slackUrl(
  kind: 'bot' | 'webhook',
  {slackApiUrl = 'https://slack.com/api/', hooksUrl = 'https://hooks.slack.com'}: SlackUrls,
): string | {readonly problem: string} {
  const text = kind === 'bot' ? slackApiUrl : hooksUrl;
  return isSafe(text)
    ? text.replace(/\/+$/u, '')
    : {problem: `${text} is not an https address (http is for this very machine only).`};
}

function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const {protocol, host, username, search, hash} = new URL(text);
  const isPrivate = protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(host));
  return isPrivate && username === '' && search === '' && hash === '';
}
