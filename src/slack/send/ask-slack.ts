import {refusal} from './refusal.ts';
import {SlackFailure} from './slack-failure.ts';

/** Slack usually answers within a second, but may take much longer. */
const LONGEST_REQUEST_MS = 30_000;
/** Seconds to wait if Slack limits the rate without `Retry-After`. */
const USUAL_PAUSE = 30;

export interface SlackTarget {
  /** Where messages go; may be shown. */
  readonly channel: string;
  readonly secret: string;
}

/**
 * Sends one request with one of Slack's clients, and turns its errors into messages.
 *
 * @param request gets the `fetch` that the client must use. It ends with the signal and reads
 *   `Retry-After`, which the webhook client does not expose.
 * @throws {SlackFailure}
 */
export async function askSlack<T>(
  request: (fetch: (url: string | URL, init?: RequestInit) => Promise<Response>) => Promise<T>,
  {signal, ...target}: SlackTarget & {readonly signal: AbortSignal},
): Promise<T> {
  let retryAfter: string | null = null;
  const ends = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_REQUEST_MS)]);
  try {
    return await request(async (url, init) => {
      const response = await fetch(url, {...init, signal: ends});
      retryAfter = response.headers.get('retry-after');
      if (response.status === 429) throw busy(retryAfter);
      return response;
    });
  } catch (error) {
    throw failure(error as ClientError, {target, isLate: ends.aborted, retryAfter});
  }
}

/** The properties of both clients' errors, by their `code`. */
interface ClientError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
  readonly body?: unknown;
  readonly data?: {readonly error?: unknown};
  readonly original?: unknown;
}

function failure(
  error: ClientError,
  {
    target,
    isLate,
    retryAfter,
  }: {readonly target: SlackTarget; readonly isLate: boolean; readonly retryAfter: string | null},
): SlackFailure {
  const own = error instanceof SlackFailure ? error : error.original;
  if (own instanceof SlackFailure) return own;
  if (isLate) return new SlackFailure('again', 'Slack did not respond in time.', {mayBeDone: true});
  const {statusCode} = error;
  if (statusCode !== undefined && statusCode >= 500) {
    // A server that answers with 503 has not processed the request; other servers may have.
    const mayBeDone = statusCode !== 503;
    const words = `Slack is unavailable (status ${statusCode}).`;
    return new SlackFailure('again', words, {mayBeDone});
  }
  const answer = error.data?.error ?? (statusCode === undefined ? undefined : error.body);
  if (answer === undefined) return lost(error);
  const refused = refusal(typeof answer === 'string' ? answer : '', target);
  if (refused.code === undefined && statusCode !== undefined) {
    const words = `A proxy or another server answered instead of Slack (status ${statusCode}).`;
    return new SlackFailure('stop', words);
  }
  return refused.next === 'again' && retryAfter !== null ? busy(retryAfter) : refused;
}

/** https://docs.slack.dev/apis/web-api/rate-limits */
function busy(retryAfter: string | null): SlackFailure {
  const seconds = /^\d{1,6}$/u.test(retryAfter ?? '') ? Number(retryAfter) : USUAL_PAUSE;
  return new SlackFailure('again', 'Slack is rate limiting requests.', {
    retryAfter: seconds,
    code: 'ratelimited',
  });
}

/** With these codes, the request was certainly not sent. */
const NOT_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|CERT_.*|.*_CERT.*)$/u;

function lost(error: Error): SlackFailure {
  const code = systemCode(error);
  const words = code === undefined ? 'the connection was lost' : code;
  const isUnreached = code !== undefined && NOT_SENT.test(code);
  return new SlackFailure('again', `Cannot reach Slack (${words}).`, {
    mayBeDone: !isUnreached,
    isUnreached,
  });
}

/** Returns the system's error code, which `fetch` keeps in its causes. */
function systemCode(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined;
  const {code} = error as NodeJS.ErrnoException;
  // The clients' own codes are in lower case.
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/u.test(code)
    ? code
    : systemCode(error.cause, depth + 1);
}
