import type {ServerResponse} from 'node:http';
import type {SlackAnswers} from './slack-faults.ts';
import {type RefusalDetails, SlackRefusal} from './slack-refusal.ts';
import type {SlackArguments} from './slack-workspace.ts';

/**
 * Reads the arguments of a method, in the forms of https://docs.slack.dev/apis/web-api
 *
 * @throws {SlackRefusal} if they cannot be read.
 */
export function readArguments(contentType: string, body: string): SlackArguments {
  const [type = ''] = contentType.split(';');
  if (type === 'application/json') return readJson(body, 'invalid_json', 'json_not_object');
  if (type !== 'application/x-www-form-urlencoded') throw new SlackRefusal('invalid_post_type');
  const {blocks, ...args} = Object.fromEntries(new URLSearchParams(body));
  if (blocks === undefined) return args;
  try {
    return {...args, blocks: JSON.parse(blocks) as unknown};
  } catch {
    throw new SlackRefusal('invalid_blocks_format');
  }
}

/** The payload of a webhook; `undefined` if it is not a JSON object. */
export function readPayload(body: string): SlackArguments | undefined {
  try {
    return readJson(body, 'invalid_payload', 'invalid_payload');
  } catch {
    return undefined;
  }
}

function readJson(body: string, unreadable: string, otherwise: string): SlackArguments {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new SlackRefusal(unreadable);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as SlackArguments;
  }
  throw new SlackRefusal(otherwise);
}

/** Responses of the Web API. The status is 200 except for too many requests. */
export class ApiAnswers implements SlackAnswers {
  readonly #response: ServerResponse;
  readonly #scopes: readonly string[];

  /** @param scopes of the app, which every response names. */
  constructor(response: ServerResponse, scopes: readonly string[]) {
    this.#response = response;
    this.#scopes = scopes;
  }

  ok(output: SlackArguments): void {
    this.#send(200, {ok: true, ...output});
  }

  refuse(code: string, details: RefusalDetails = {}): void {
    const {reasons = [], needed = 'chat:write', provided = 'incoming-webhook'} = details;
    const messages = reasons.map((it) => `[ERROR] ${it}`);
    this.#send(200, {
      ok: false,
      error: code,
      ...(code === 'missing_scope' ? {needed, provided} : {}),
      ...(reasons.length === 0 ? {} : {errors: reasons, response_metadata: {messages}}),
    });
  }

  limit(seconds: number): void {
    this.#response.setHeader('retry-after', seconds);
    this.#send(429, {ok: false, error: 'ratelimited'});
  }

  #send(status: number, body: SlackArguments): void {
    this.#response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'x-oauth-scopes': this.#scopes.join(','),
    });
    this.#response.end(JSON.stringify(body));
  }
}

/** Responses of incoming webhooks: a single word. */
export class HookAnswers implements SlackAnswers {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  ok(): void {
    this.#send(200, 'ok');
  }

  refuse(code: string): void {
    const [word = ''] = code.split(':');
    this.#send(Object.hasOwn(HOOK_STATUSES, word) ? (HOOK_STATUSES[word] ?? 400) : 400, code);
  }

  limit(seconds: number): void {
    this.#response.setHeader('retry-after', seconds);
    this.#send(429, 'rate_limited');
  }

  #send(status: number, word: string): void {
    this.#response.writeHead(status, {'content-type': 'text/html'});
    this.#response.end(word);
  }
}

/** The statuses other than 400. */
const HOOK_STATUSES: Readonly<Record<string, number>> = {
  action_prohibited: 403,
  channel_is_archived: 410,
  channel_not_found: 404,
  internal_error: 500,
  invalid_token: 403,
  no_service: 404,
  no_team: 404,
  rollup_error: 500,
  team_disabled: 403,
};
