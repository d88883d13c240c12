import {once} from 'node:events';
import {
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
  request as httpRequest,
} from 'node:http';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {basic} from '../stand-in-auth.ts';
import {BodyMeter} from './body-meter.ts';
import type {LateMisbehaviour} from './registry-faults.ts';

/** The registry behind the proxy. */
export interface Upstream {
  /** `127.0.0.1:port` */
  readonly address: string;
  readonly username?: string;
  readonly password?: string;
}

/** A request to the registry behind the proxy. */
export interface Forwarding {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly upstream: Upstream;
  /** Path and query there. */
  readonly path: string;
  /** Replaces the request's body if that is already read. */
  readonly body?: Uint8Array | undefined;
  /** The `Location` of the response at the proxy. */
  readonly locate: (location: string) => string;
  readonly misbehaviour: LateMisbehaviour | undefined;
  /** Called for each part of the body. */
  readonly onUploaded?: (bytes: number) => void;
  /** Called with the result of the registry, even if the client has gone. */
  readonly onAnswered?: (status: number) => void;
  /** Aborts it. */
  readonly signal: AbortSignal;
}

/** Headers of one connection: https://www.rfc-editor.org/rfc/rfc9110#field.connection */
const OWN_HEADERS = new Set([
  'authorization',
  'connection',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
]);

/**
 * Passes a request on, and its response back. Both bodies are streams.
 *
 * @throws if a connection is lost, or a fault says so.
 */
export async function forward(forwarding: Forwarding): Promise<void> {
  const {request, response, misbehaviour, locate, onAnswered} = forwarding;
  const outgoing = open(forwarding);
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  // A lost upload fails the response. Errors after the response are ignored.
  outgoing.on('error', () => undefined);
  upload(forwarding, outgoing).catch((error: Error) => outgoing.destroy(error));
  const [incoming] = await answered;
  const {statusCode = 502, headers} = incoming;
  onAnswered?.(statusCode);
  if (misbehaviour === 'lose-answer') {
    incoming.resume();
    response.destroy();
    return;
  }
  const isRead = request.method === 'GET';
  const isWrong = misbehaviour === 'wrong-digest';
  response.writeHead(statusCode, {
    ...withoutOwn(headers),
    ...(headers.location === undefined ? {} : {location: locate(headers.location)}),
    ...(isWrong && !isRead ? {'docker-content-digest': `sha256:${'0'.repeat(64)}`} : {}),
  });
  // They are sent first, however slow or short the body is.
  response.flushHeaders();
  const {cutAfter, bytesPerSecond} = bounds(misbehaviour);
  const meter = new BodyMeter({
    cutAfter: isRead ? cutAfter : undefined,
    bytesPerSecond,
    spoils: isWrong && isRead,
  });
  await pipeline(incoming, meter, response);
}

/**
 * Every request has a connection of its own, because a kept connection could close when it is used. The
 * registry is not told: after an early response, it would close the connection before the whole body was
 * sent.
 */
function open({request, upstream, path, body, signal}: Forwarding): ClientRequest {
  const {address, username, password} = upstream;
  const isOpen = username === undefined || password === undefined;
  const options = {
    agent: false,
    method: request.method,
    signal,
    headers: {
      ...withoutOwn(request.headers),
      connection: 'keep-alive',
      ...(isOpen ? {} : {authorization: basic({username, password})}),
      ...(body === undefined ? {} : {'content-length': body.byteLength}),
    },
  };
  return httpRequest(`http://${address}${path}`, options);
}

async function upload(forwarding: Forwarding, outgoing: ClientRequest): Promise<void> {
  const {request, body, misbehaviour, onUploaded} = forwarding;
  const {cutAfter, bytesPerSecond} = bounds(misbehaviour);
  const meter = new BodyMeter({
    cutAfter: request.method === 'GET' ? undefined : cutAfter,
    bytesPerSecond,
    onBytes: onUploaded,
  });
  await pipeline(body === undefined ? request : Readable.from([body]), meter, outgoing);
}

function bounds(misbehaviour: LateMisbehaviour | undefined): {
  readonly cutAfter?: number;
  readonly bytesPerSecond?: number;
} {
  return typeof misbehaviour === 'object' ? misbehaviour : {};
}

function withoutOwn(headers: IncomingMessage['headers']): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name)));
}
