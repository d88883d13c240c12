import {Failure} from '../../errors.ts';
import type {Fetch} from '../../http/fetch.ts';
import {type NetworkError, networkErrorIn} from '../../http/network-error.ts';
import {retryAfter} from '../../patience/retry-after.ts';
import {refusal} from './refusal.ts';
import {SlackFailure} from './slack-failure.ts';

/** Seconds to wait if Slack limits the rate without `Retry-After`. */
const USUAL_PAUSE = 30;

export interface SlackTarget {
  /** Where messages go; may be shown. */
  readonly channel: string;
  readonly secret: string;
}

/**
 * Sends one request, and turns its errors into messages.
 *
 * @param request gets the `fetch` that it must use. It ends with the signal and reads `Retry-After`.
 * @throws {SlackFailure}
 */
export async function askSlack<T>(
  request: (fetch: (url: string | URL, init?: RequestInit) => Promise<Response>) => Promise<T>,
  {fetch, signal, ...target}: SlackTarget & {readonly fetch: Fetch; readonly signal: AbortSignal},
): Promise<T> {
  let asked: number | undefined;
  try {
    return await request(async (url, init) => {
      const response = await fetch(url, {...init, signal});
      asked = retryAfter(response.headers);
      if (response.status === 429) throw busy(asked);
      return response;
    });
  } catch (error) {
    throw failure(error as ClientError, {target, isLate: signal.aborted, asked});
  }
}

/** An error response, or an error of Slack's client. */
interface ClientError extends Error {
  readonly statusCode?: number;
  readonly body?: unknown;
  readonly data?: {readonly error?: unknown};
  /** Why a request has no response. */
  readonly original?: unknown;
}

function failure(
  error: ClientError,
  {
    target,
    isLate,
    asked,
  }: {readonly target: SlackTarget; readonly isLate: boolean; readonly asked: number | undefined},
): SlackFailure {
  const own = error.original ?? error;
  if (own instanceof SlackFailure) return own;
  if (isLate) return new SlackFailure('again', 'Slack did not respond in time.', {mayBeDone: true});
  // The settings of connections are invalid.
  if (own instanceof Failure) return new SlackFailure('stop', own.message, {isUnreached: true});
  const {statusCode} = error;
  if (statusCode !== undefined && statusCode >= 500) {
    // A server that answers with 503 has not processed the request; other servers may have.
    const mayBeDone = statusCode !== 503;
    const words = `Slack is unavailable (status ${statusCode}).`;
    return new SlackFailure('again', words, {mayBeDone});
  }
  const answer = error.data?.error ?? (statusCode === undefined ? undefined : error.body);
  if (answer === undefined) return lost(networkErrorIn(own) ?? networkErrorIn(error));
  const refused = refusal(typeof answer === 'string' ? answer : '', target);
  if (refused.code === undefined && statusCode !== undefined) {
    const words = `A proxy or another server answered instead of Slack (status ${statusCode}).`;
    return new SlackFailure('stop', words);
  }
  return refused.next === 'again' && asked !== undefined ? busy(asked) : refused;
}

/** https://docs.slack.dev/apis/web-api/rate-limits */
function busy(asked: number | undefined): SlackFailure {
  return new SlackFailure('again', 'Slack is rate limiting requests.', {
    retryAfter: asked ?? USUAL_PAUSE,
    code: 'ratelimited',
  });
}

/** A network that is away can come back during a build, even if a retry does not help at once. */
const AWAY: ReadonlySet<NetworkError['step']> = new Set(['lookup', 'connect']);

function lost(error: NetworkError | undefined): SlackFailure {
  if (error === undefined) {
    return new SlackFailure('again', 'Cannot reach Slack (the connection was lost).', {
      mayBeDone: true,
    });
  }
  const {step, words, mayBeSent, remedy, worthRetrying} = error;
  const next = worthRetrying || AWAY.has(step) ? 'again' : 'stop';
  return new SlackFailure(next, `Cannot reach Slack: ${words}.`, {
    mayBeDone: mayBeSent,
    isUnreached: !mayBeSent,
    remedy,
  });
}
