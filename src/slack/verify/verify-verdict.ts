import {SlackFailure} from '../send/slack-failure.ts';

/** What Slack says of credentials. Nothing of it has a token in it. */
export type SlackVerdict = SlackConsent | SlackObjection | SlackSilence;

interface SlackConsent {
  readonly kind: 'good';
  /** The workspace's name. */
  readonly team?: string;
  /** As people call it: `#builds`. */
  readonly channel?: string;
  /** What Slack did not tell, a sentence. */
  readonly unchecked?: string;
}

export interface SlackObjection {
  readonly kind: 'refused';
  /** A sentence. */
  readonly why: string;
  /** What to do about it, a line each. */
  readonly remedy: readonly string[];
}

/** Slack was not reached, or something else answered. */
interface SlackSilence {
  readonly kind: 'unknown';
  /** A sentence. */
  readonly why: string;
}

/** Where apps are made and looked after. */
export const APPS = 'https://api.slack.com/apps';

export function refused(why: string, ...remedy: readonly string[]): SlackObjection {
  return {kind: 'refused', why, remedy};
}

/** https://docs.slack.dev/reference/methods/auth.test */
const TOKEN = new Set([
  'account_inactive',
  'invalid_auth',
  'invalid_token',
  'not_allowed_token_type',
  'not_authed',
  'token_expired',
  'token_revoked',
]);
const FORBIDDEN = new Set([
  'access_denied',
  'action_prohibited',
  'ekm_access_denied',
  'posting_to_general_channel_denied',
  'restricted_action',
  'team_access_not_granted',
  'team_disabled',
]);

/**
 * What a failed request says of the credentials.
 *
 * @throws what is no failure of Slack's.
 */
export function verdictOf(error: unknown): SlackVerdict {
  if (!(error instanceof SlackFailure)) throw error;
  const {code, next, message} = error;
  // What has none of Slack's codes was answered by something else.
  if (next === 'again' || code === undefined) {
    return {kind: 'unknown', why: `${message.charAt(0).toUpperCase()}${message.slice(1)}`};
  }
  if (TOKEN.has(code)) {
    return refused(
      `Slack refuses the token (${code}).`,
      `Copy it anew: ${APPS}, the app, OAuth & Permissions, Bot User OAuth Token.`,
    );
  }
  if (FORBIDDEN.has(code)) {
    return refused(
      `The administrators of the workspace do not allow it (${code}).`,
      'Ask one of them to let the app write into that channel.',
    );
  }
  return refused(`Slack refuses it (${code}).`, `Look at the app: ${APPS}`);
}
