import type {IncomingMessage, ServerResponse} from 'node:http';
import {finished} from 'node:stream/promises';
import {refuse} from '../stand-in-answers.ts';

/** A request, and its result. */
export interface ProxiedRequest {
  /** `PUT /v2/111122223333/web/manifests/latest` */
  readonly line: string;
  /** `undefined` while it runs, and if the connection was lost. */
  readonly status: number | undefined;
  /** Bytes of a blob that it sent. */
  readonly uploadedBytes: number;
}

/** Facts that all steps of one request share. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** The header that says how to sign in: a `WWW-Authenticate`. */
  readonly challenge: string;
  readonly seen: {-readonly [K in keyof ProxiedRequest]: ProxiedRequest[K]};
}

/** Refuses a request in the specification's form, after its body has arrived. */
export async function turnDown(
  {request, response}: Exchange,
  status: number,
  code: string,
  message?: string,
): Promise<void> {
  await ignoreBody(request);
  refuse(response, status, code, message);
}

/** Reads the body of a request, because a client may send all of it before it reads the response. */
export async function ignoreBody(request: IncomingMessage): Promise<void> {
  await finished(request.resume());
}
