import {Failure} from '../../errors.ts';
import type {Fetch} from '../../http/fetch.ts';
import {NetworkError} from '../../http/network-error.ts';
import {networkFailure} from '../../http/network-failure.ts';
import {isLoopbackHost} from '../../image-reference.ts';
import {registryFailure} from './registry-failure.ts';
import {isPassingStatus} from '../../patience/policy.ts';
import {retryAfter} from '../../patience/retry-after.ts';
import {Transient} from '../../patience/transient.ts';

export type Body = NonNullable<RequestInit['body']>;

export interface HttpRequest {
  /** The purpose, for messages after "Cannot": `push to registry.example.com/team/web`. */
  readonly task: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
  readonly body: Body | undefined;
  readonly signal: AbortSignal | undefined;
  /** If the registry has to check what was sent, it may take longer. */
  readonly deadline?: 'commit';
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 5;

/**
 * Sends a request and follows redirects. The authorization only goes to the origin of the request, never
 * to the target of a redirect.
 *
 * @returns the response, whatever its status.
 * @throws {Transient} if the connection was lost or the server is busy.
 * @throws {Failure} `registry.unreachable` if there is no response, `registry.insecure` without TLS.
 */
export async function exchange(request: HttpRequest, fetch: Fetch): Promise<Response> {
  let {url} = request;
  for (let redirects = 0; ; redirects += 1) {
    const response = await attempt(request, url, fetch);
    const next = redirects < MOST_REDIRECTS ? redirectTarget(request, response) : undefined;
    if (next === undefined) return await settled(request, response);
    await discard(response);
    url = next;
  }
}

/** Returns whether a body is sent while it is made. */
export function isStream(body: Body | null | undefined): body is Body & AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

async function attempt(request: HttpRequest, url: URL, fetch: Fetch): Promise<Response> {
  const {task, method, headers, authorization, body, signal, deadline} = request;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopbackHost(url.host))) {
    throw new Failure('registry.insecure', `Cannot ${task}: ${url.origin} does not use TLS.`, {
      remedy:
        'Configure the registry to return https addresses. Only loopback registries can use http.',
    });
  }
  const isOwn = url.origin === request.url.origin;
  try {
    return await fetch(url, {
      method,
      // The digest is of the stored bytes, so the response must not be compressed.
      headers: {
        'accept-encoding': 'identity',
        ...headers,
        ...(authorization === undefined || !isOwn ? {} : {authorization}),
      },
      ...(body === undefined ? {} : {body}),
      ...(signal === undefined ? {} : {signal}),
      ...(deadline === undefined ? {} : {deadline}),
    });
  } catch (error) {
    throw unanswered(task, error);
  }
}

function redirectTarget({method}: HttpRequest, response: Response): URL | undefined {
  const location = response.headers.get('location');
  const follows = (method === 'GET' || method === 'HEAD') && REDIRECTS.has(response.status);
  if (!follows || location === null || !URL.canParse(location, response.url)) return undefined;
  return new URL(location, response.url);
}

async function settled({task, url, method}: HttpRequest, response: Response): Promise<Response> {
  const {status, headers} = response;
  if (!isPassingStatus(status)) return response;
  const body = method === 'HEAD' ? '' : new TextDecoder().decode(await readBytes(response, task));
  throw new Transient(registryFailure({task, host: url.host, user: undefined, status, body}), {
    why: `${url.host} answered ${status}`,
    retryAfter: retryAfter(headers),
  });
}

/** Registries must accept manifests of up to 4 MiB. Configs are far smaller. */
export const LONGEST_ANSWER = 16 * 1024 * 1024;

/**
 * Reads a small response: a manifest, a config, an error.
 *
 * @throws {Transient} if the connection is lost.
 * @throws {Failure} `registry.invalid-answer` if the response is too large.
 */
export async function readBytes(response: Response, task: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of readChunks(response, task)) {
    size += chunk.byteLength;
    if (size > LONGEST_ANSWER) {
      throw new Failure(
        'registry.invalid-answer',
        `Cannot ${task}: the response is larger than ${LONGEST_ANSWER} bytes.`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body of a response as a stream. @throws {Transient} if the connection is lost. */
export async function* readChunks(
  {body}: Response,
  task: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    if (body !== null) yield* body;
  } catch (error) {
    throw unanswered(task, error);
  }
}

/** Reads a response to its end, so that its connection can be reused. */
export async function discard(response: Response): Promise<void> {
  await response.arrayBuffer().catch(() => undefined);
}

const PROTOCOLS = 'Loopback registries must use http, all others https.';

/** The error for a missing response. An error from reading the request's own body is passed on as it is. */
function unanswered(task: string, error: unknown): unknown {
  if (!(error instanceof NetworkError)) return error;
  const hints = error.step === 'protocol' ? [PROTOCOLS] : [];
  const failure = networkFailure('registry.unreachable', task, error, hints);
  return error.worthRetrying ? new Transient(failure) : failure;
}
