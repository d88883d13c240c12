import type {IncomingMessage, ServerResponse} from 'node:http';
import {finished} from 'node:stream/promises';
import {refuse} from '../stand-in-answers.ts';

/** A request, and what became of it. */
export interface ProxiedRequest {
  /** `PUT /v2/111122223333/web/manifests/latest` */
  readonly line: string;
  /** Nothing while it goes on, and where the connection broke. */
  readonly status: number | undefined;
  /** How much of a blob came with it. */
  readonly uploadedBytes: number;
}

/** What all steps of one request know. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** How one signs in here: a `WWW-Authenticate`. */
  readonly challenge: string;
  readonly seen: {-readonly [K in keyof ProxiedRequest]: ProxiedRequest[K]};
}

/** Refuses a request in the specification's form, once its body went by. */
export async function turnDown(
  {request, response}: Exchange,
  status: number,
  code: string,
  message?: string,
): Promise<void> {
  await ignoreBody(request);
  refuse(response, status, code, message);
}

/** Lets a request's body go by, as a client may not look for an answer before it has sent it. */
export async function ignoreBody(request: IncomingMessage): Promise<void> {
  await finished(request.resume());
}
