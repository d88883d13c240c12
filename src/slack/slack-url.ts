import {isLoopbackHost} from '../image-reference.ts';

export interface SlackUrls {
  /** The URL of Slack's Web API. Default: `https://slack.com/api/`. */
  readonly slackApiUrl?: string | undefined;
  /** The URL of webhooks. Default: `https://hooks.slack.com`. */
  readonly hooksUrl?: string | undefined;
}

/**
 * Returns the URL that a bot or a webhook uses. It must be encrypted, because a token is sent to it.
 *
 * @returns the URL without slashes at the end, or a sentence that says why it is invalid.
 */
export function slackUrl(
  kind: 'bot' | 'webhook',
  {slackApiUrl = 'https://slack.com/api/', hooksUrl = 'https://hooks.slack.com'}: SlackUrls,
): string | {readonly problem: string} {
  const text = kind === 'bot' ? slackApiUrl : hooksUrl;
  return isSafe(text)
    ? text.replace(/\/+$/u, '')
    : {problem: `${text} is not an https URL. Only localhost may use http.`};
}

function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const {protocol, host, username, search, hash} = new URL(text);
  const isPrivate = protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(host));
  return isPrivate && username === '' && search === '' && hash === '';
}
