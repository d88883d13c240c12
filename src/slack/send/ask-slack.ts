import {refusal} from './refusal.ts';
import {SlackFailure} from './slack-failure.ts';

/** Slack answers within a second; it may take far longer where it has trouble. */
const LONGEST_REQUEST_MS = 30_000;
/** Where a refusal for too many requests does not say how long. */
const USUAL_PAUSE = 30;

export interface SlackTarget {
  /** Where messages go, in words that may be shown. */
  readonly channel: string;
  readonly secret: string;
}

/**
 * Does one request by one of Slack's clients, and turns whatever they throw into words.
 *
 * @param request gets the `fetch` for the client to use: it ends with the signal, and takes notice of
 * `Retry-After`, which the client for webhooks does not tell.
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

/** The parts that both clients' errors have, by their `code`. */
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
  if (isLate) return new SlackFailure('again', 'Slack did not answer in time.', {mayBeDone: true});
  const {statusCode} = error;
  if (statusCode !== undefined && statusCode >= 500) {
    // Whoever answers with 503 has not begun; of others that is not known.
    const mayBeDone = statusCode !== 503;
    const words = `Slack has trouble of its own (status ${statusCode}).`;
    return new SlackFailure('again', words, {mayBeDone});
  }
  const answer = error.data?.error ?? (statusCode === undefined ? undefined : error.body);
  if (answer === undefined) return lost(error);
  const refused = refusal(typeof answer === 'string' ? answer : '', target);
  if (refused.code === undefined && statusCode !== undefined) {
    const words = `something on the way to Slack answered with status ${statusCode}.`;
    return new SlackFailure('stop', words);
  }
  return refused.next === 'again' && retryAfter !== null ? busy(retryAfter) : refused;
}

/** https://docs.slack.dev/apis/web-api/rate-limits */
function busy(retryAfter: string | null): SlackFailure {
  const seconds = /^\d{1,6}$/u.test(retryAfter ?? '') ? Number(retryAfter) : USUAL_PAUSE;
  return new SlackFailure('again', 'Slack wants to be asked less often (its rate limit).', {
    retryAfter: seconds,
    code: 'ratelimited',
  });
}

/** Of these it is certain that no request went out. */
const NOT_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|CERT_.*|.*_CERT.*)$/u;

function lost(error: Error): SlackFailure {
  const code = systemCode(error);
  const words = code === undefined ? 'the connection was lost' : code;
  const isUnreached = code !== undefined && NOT_SENT.test(code);
  return new SlackFailure('again', `Slack cannot be reached (${words}).`, {
    mayBeDone: !isUnreached,
    isUnreached,
  });
}

/** The system's code for what went wrong, which `fetch` keeps among its causes. */
function systemCode(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined;
  const {code} = error as NodeJS.ErrnoException;
  // The clients' own codes are in small letters.
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/u.test(code)
    ? code
    : systemCode(error.cause, depth + 1);
}
