import {SlackFailure} from '../send/slack-failure.ts';

/** The result of a check of credentials. Never contains the token. */
export type SlackVerdict = SlackConsent | SlackObjection | SlackSilence;

interface SlackConsent {
  readonly kind: 'good';
  /** The workspace's name. */
  readonly team?: string;
  /** The channel's name: `#builds`. */
  readonly channel?: string;
  /** A sentence that says what was not checked. */
  readonly unchecked?: string;
}

export interface SlackObjection {
  readonly kind: 'refused';
  /** A sentence. */
  readonly why: string;
  /** What to do next, one action per line. */
  readonly remedy: readonly string[];
}

/** Slack cannot be reached, or another server answered. */
interface SlackSilence {
  readonly kind: 'unknown';
  /** A sentence. */
  readonly why: string;
  /** What to do next, one action per line, if the network is the cause. */
  readonly remedy?: readonly string[];
}

/** The page for creating and managing apps. */
export const APPS = 'https://api.slack.com/apps';

/** Returns the verdict that Slack rejects the credentials: why, and what to do, one line each. */
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
 * Decides what a failed request means for the credentials.
 *
 * @throws the error if it is not a {@link SlackFailure}.
 */
export function verdictOf(error: unknown): SlackVerdict {
  if (!(error instanceof SlackFailure)) throw error;
  const {code, next, message, remedy} = error;
  // A response without one of Slack's codes is from another server.
  if (next === 'again' || code === undefined) {
    return {kind: 'unknown', why: message, ...(remedy.length === 0 ? {} : {remedy})};
  }
  if (TOKEN.has(code)) {
    return refused(
      `Slack rejected the token (${code}).`,
      `Copy the token again: ${APPS} > your app > OAuth & Permissions > Bot User OAuth Token`,
    );
  }
  if (FORBIDDEN.has(code)) {
    return refused(
      `The administrators of the workspace do not allow this (${code}).`,
      'Ask an administrator to let the app post to that channel.',
    );
  }
  return refused(`Slack rejected the request (${code}).`, `Check the app: ${APPS}`);
}
