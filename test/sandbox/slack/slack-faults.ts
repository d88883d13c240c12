import type {ServerResponse} from 'node:http';
import {unlessAborted} from '../unless-aborted.ts';
import type {RefusalDetails} from './slack-refusal.ts';
import type {SlackMethod} from './slack-workspace.ts';

/** Requests that can have a fault. */
export type SlackTarget = SlackMethod | 'webhook';

/** Faults of both. */
type CommonMisbehaviour =
  /** 429 with `Retry-After` */
  | {readonly ratelimitedFor: number}
  /** Processes the request after this promise, which is called then. */
  | {readonly after: () => Promise<unknown>}
  /** Responds with HTML, as a proxy does. */
  | {readonly status: number}
  /** Closes the connection without processing the request. */
  | 'close'
  /** Processes the request, and closes the connection without a response. */
  | 'lose-answer'
  /** Refuses the request with a message that contains the token. */
  | 'echo-token';

/** https://docs.slack.dev/reference/methods/chat.postMessage, and `chat.update` */
type ApiErrorCode =
  | 'account_inactive'
  | 'cant_update_message'
  | 'channel_not_found'
  | 'fatal_error'
  | 'internal_error'
  | 'invalid_auth'
  | 'invalid_blocks'
  | 'is_archived'
  | 'message_not_found'
  | 'missing_scope'
  | 'msg_blocks_too_long'
  | 'msg_too_long'
  | 'no_text'
  | 'not_authed'
  | 'not_in_channel'
  | 'rate_limited'
  | 'ratelimited'
  | 'request_timeout'
  | 'restricted_action'
  | 'service_unavailable'
  | 'thread_not_found'
  | 'token_expired'
  | 'token_revoked';

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
type HookErrorCode =
  | 'action_prohibited'
  | 'channel_is_archived'
  | 'channel_not_found'
  | 'internal_error'
  | 'invalid_blocks'
  | 'invalid_payload'
  | 'invalid_token'
  | 'no_service'
  | 'no_team'
  | 'no_text'
  | 'rollup_error'
  | 'team_disabled';

export type ApiMisbehaviour = CommonMisbehaviour | ApiErrorCode;
export type HookMisbehaviour = CommonMisbehaviour | HookErrorCode;
type SlackMisbehaviour = ApiMisbehaviour | HookMisbehaviour;

/** How a method or a webhook reports an error. */
export interface SlackAnswers {
  refuse(code: string, details?: RefusalDetails): void;
  limit(seconds: number): void;
}

interface Fault {
  readonly target: SlackTarget;
  readonly misbehaviour: SlackMisbehaviour;
  left: number;
}

/** Requested faults that have not happened yet. */
export class SlackFaults {
  #faults: Fault[] = [];
  readonly #met = new Set<Fault>();

  /** @param times `Infinity` for a permanent fault. */
  order(target: SlackTarget, misbehaviour: SlackMisbehaviour, times: number): void {
    this.#faults.push({target, misbehaviour, left: times});
  }

  /** The fault of the next request, once. */
  next(target: SlackTarget): SlackMisbehaviour | undefined {
    const fault = this.#faults.find((it) => it.target === target);
    if (fault === undefined) return undefined;
    fault.left -= 1;
    this.#met.add(fault);
    this.#faults = this.#faults.filter(({left}) => left > 0);
    return fault.misbehaviour;
  }

  /** Complaints about faults that did not happen. */
  unmet(): string[] {
    return this.#faults
      .filter((it) => it.left < Infinity || !this.#met.has(it))
      .map(({target, left}) => `${left} times nobody asked for ${target}`);
  }
}

/**
 * Applies a fault before a request is processed, or in its place.
 *
 * @returns whether the request has got its response.
 */
export async function misbehave(
  misbehaviour: SlackMisbehaviour,
  response: ServerResponse,
  {answers, token, signal}: {answers: SlackAnswers; token: string; signal: AbortSignal},
): Promise<boolean> {
  if (misbehaviour === 'lose-answer') return false;
  if (typeof misbehaviour === 'object') {
    if ('after' in misbehaviour) {
      await unlessAborted(misbehaviour.after(), signal);
      return false;
    }
    if ('ratelimitedFor' in misbehaviour) answers.limit(misbehaviour.ratelimitedFor);
    else {
      response.writeHead(misbehaviour.status, {'content-type': 'text/html'});
      response.end('<!DOCTYPE html><html><body><h1>Something is wrong at Slack</h1></body></html>');
    }
  } else if (misbehaviour === 'close') response.destroy();
  else if (misbehaviour === 'echo-token') {
    answers.refuse(`invalid_token: ${token}`, {reasons: [`nobody has the token ${token}`]});
  } else answers.refuse(misbehaviour);
  return true;
}
