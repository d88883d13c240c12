import {once} from 'node:events';
import {type IncomingMessage, type Server, type ServerResponse, createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {drain} from '../stand-in-answers.ts';
import {RateWatch} from './rate-watch.ts';
import {
  type ApiMisbehaviour,
  type HookMisbehaviour,
  type SlackAnswers,
  SlackFaults,
  type SlackTarget,
  misbehave,
} from './slack-faults.ts';
import {
  type SlackHook,
  type SlackHookAddress,
  type SlackHookMessage,
  findHook,
  readHookMessage,
} from './slack-hooks.ts';
import {SlackRefusal} from './slack-refusal.ts';
import {ApiAnswers, HookAnswers, readArguments, readPayload} from './slack-wire.ts';
import {
  ARGUMENTS,
  type SlackArguments,
  type SlackChannel,
  type SlackIdentity,
  type SlackMessage,
  type SlackMethod,
  SlackWorkspace,
} from './slack-workspace.ts';

export interface SlackStandInOptions {
  /** The bot's token. Default: `xoxb-1-right`. */
  readonly token?: string;
  /** The channels. Default: one with the bot in it, `C0BUILDS`, `builds`. Can change at any time. */
  readonly channels?: readonly SlackChannel[];
  /** The identity. Default: the bot `builds` of the workspace T0TEAM, Acme. */
  readonly identity?: SlackIdentity;
  /** The scopes. Default: `chat:write`. */
  readonly scopes?: readonly string[];
  /** The webhooks. Default: `T0TEAM/B0HOOK/right`. Can change at any time. */
  readonly hooks?: readonly SlackHook[];
  /** The port. Default: any free one. */
  readonly port?: number;
  readonly now?: () => Date;
}

/** A request without its secrets. */
export interface SlackCall {
  readonly method: SlackTarget;
  readonly args: SlackArguments;
  readonly at: Date;
}

/** One request on its way. */
interface Exchange {
  readonly target: SlackTarget;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
  readonly at: Date;
}

/**
 * A stand-in for Slack on the loopback interface: some methods of its Web API, and incoming webhooks.
 *
 * It is strict: `stop` fails after an unknown request, after a message that Slack accepts and users would
 * not, and if a requested fault did not happen.
 */
export class SlackStandIn {
  /** Every request for a method or to a webhook, including refused ones. */
  readonly calls: SlackCall[] = [];
  /** The messages that webhooks have posted. */
  readonly hookMessages: SlackHookMessage[] = [];
  readonly channels: readonly SlackChannel[];
  readonly hooks: readonly SlackHook[];
  readonly #token: string;
  readonly #now: () => Date;
  readonly #workspace: SlackWorkspace;
  readonly #server: Server;
  readonly #rates = new RateWatch();
  readonly #faults = new SlackFaults();
  readonly #complaints: string[] = [];
  readonly #pending = new Set<Promise<void>>();
  readonly #stop = new AbortController();

  private constructor(options: SlackStandInOptions) {
    this.#token = options.token ?? 'xoxb-1-right';
    this.#now = options.now ?? (() => new Date());
    this.channels = options.channels ?? [{id: 'C0BUILDS', name: 'builds', isMember: true}];
    this.hooks = options.hooks ?? [{workspace: 'T0TEAM', channel: 'B0HOOK', token: 'right'}];
    this.#workspace = new SlackWorkspace({
      identity: options.identity ?? {teamId: 'T0TEAM', team: 'Acme', user: 'builds'},
      scopes: [...(options.scopes ?? ['chat:write'])],
      channels: this.channels,
    });
    this.#server = createServer((request, response) => {
      const pending = this.#answer(request, response)
        .catch((error: Error) => {
          response.destroy();
          // A client that closes its connection early, or waits for a delayed response, is not at fault.
          if (request.complete && !this.#stop.signal.aborted) this.#complaints.push(error.message);
        })
        .finally(() => this.#pending.delete(pending));
      this.#pending.add(pending);
    });
  }

  static async start(options: SlackStandInOptions = {}): Promise<SlackStandIn> {
    const slack = new SlackStandIn(options);
    slack.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(slack.#server, 'listening');
    return slack;
  }

  /** The clients' `slackApiUrl`. */
  get apiUrl(): string {
    return `${this.hooksUrl}/api/`;
  }

  /** The URL before `/services/…` of a webhook. */
  get hooksUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The current state of all messages, including replies, in order. */
  get messages(): readonly SlackMessage[] {
    return this.#workspace.messages;
  }

  /** The scopes of the app. Can change at any time. */
  get scopes(): string[] {
    return this.#workspace.scopes;
  }

  /** Requests that exceeded Slack's rate limits. */
  get tooFast(): readonly string[] {
    return this.#rates.tooFast;
  }

  /** Makes the next requests misbehave. `Infinity` makes the fault permanent. */
  instead(method: SlackMethod, misbehaviour: ApiMisbehaviour, times?: number): void;
  instead(method: 'webhook', misbehaviour: HookMisbehaviour, times?: number): void;
  instead(method: SlackTarget, misbehaviour: ApiMisbehaviour | HookMisbehaviour, times = 1): void {
    this.#faults.order(method, misbehaviour, times);
  }

  /** Stops the stand-in. @throws after an unexpected request, or if a requested fault did not happen. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
    await Promise.all(this.#pending);
    const wrong = [...this.#complaints, ...this.#faults.unmet()];
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = this.#now();
    const body = (await drain(request)).toString();
    const {pathname} = new URL(request.url ?? '', this.hooksUrl);
    const [, workspace, channel, token] =
      /^\/services\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(pathname) ?? [];
    if (workspace !== undefined && channel !== undefined && token !== undefined) {
      const exchange = {target: 'webhook', request, response, body, at} as const;
      return await this.#answerHook(exchange, {workspace, channel, token});
    }
    const method = pathname.startsWith('/api/') ? pathname.slice('/api/'.length) : undefined;
    if (method !== undefined && isMethod(method)) {
      return await this.#answerMethod({target: method, request, response, body, at}, method);
    }
    this.#complaints.push(`unexpected request: ${request.method} ${pathname}`);
    if (method !== undefined) new ApiAnswers(response, this.scopes).refuse('unknown_method');
    else {
      response.writeHead(404, {'content-type': 'text/html'});
      response.end('<!DOCTYPE html><html><body><h1>There’s been a glitch…</h1></body></html>');
    }
  }

  async #answerMethod(exchange: Exchange, method: SlackMethod): Promise<void> {
    const {request, response, body, at} = exchange;
    const answers = new ApiAnswers(response, this.scopes);
    const complain = this.#complainAbout(exchange);
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    await this.#do(exchange, answers, bearer ?? '', () => {
      if (request.method !== 'POST') complain(`comes by ${request.method}, not by POST`);
      const {token, ...args} = readArguments(request.headers['content-type'] ?? '', body);
      this.calls.push({method, args, at});
      if (token !== undefined) complain('has a token among its arguments');
      return () => {
        this.#authorize(bearer);
        this.#watch(method, args, at);
        for (const name of Object.keys(args)) {
          if (!ARGUMENTS[method].some((it) => it === name))
            complain(`there is no argument ${name}`);
        }
        const output = this.#workspace.methods[method](args, at, complain);
        return () => answers.ok(output);
      };
    });
  }

  async #answerHook(exchange: Exchange, address: SlackHookAddress): Promise<void> {
    const {request, response, body, at} = exchange;
    const answers = new HookAnswers(response);
    const complain = this.#complainAbout(exchange);
    await this.#do(exchange, answers, address.token, () => {
      if (request.method !== 'POST') complain(`comes by ${request.method}, not by POST`);
      const [type] = (request.headers['content-type'] ?? '').split(';');
      if (type !== 'application/json') complain(`comes as ${type || 'nothing'}, not as JSON`);
      const payload = readPayload(body);
      this.calls.push({method: 'webhook', args: payload ?? {}, at});
      return () => {
        // The URL is checked first, so that only a client that knows it learns about problems of the payload.
        findHook(this.hooks, address);
        if (payload === undefined) throw new SlackRefusal('invalid_payload');
        this.#rates.posted(`${address.workspace}/${address.channel}`, at);
        this.hookMessages.push(readHookMessage(address, payload, at, complain));
        return () => answers.ok();
      };
    });
  }

  /** Reads a request, applies faults, processes the request, and responds. */
  async #do(
    {target, response, at}: Exchange,
    answers: SlackAnswers,
    token: string,
    read: () => () => () => void,
  ): Promise<void> {
    let isLost = false;
    try {
      const work = read();
      this.#rates.asked(target, at);
      const fault = this.#faults.next(target);
      if (typeof fault === 'object' && 'ratelimitedFor' in fault) {
        this.#rates.limited(target, fault.ratelimitedFor, at);
      }
      const {signal} = this.#stop;
      if (fault !== undefined && (await misbehave(fault, response, {answers, token, signal})))
        return;
      isLost = fault === 'lose-answer';
      const answer = work();
      if (!isLost) answer();
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      if (!isLost) answers.refuse(error.code, error.details);
    }
    if (isLost) response.destroy();
  }

  #authorize(bearer: string | undefined): void {
    if (bearer === undefined) throw new SlackRefusal('not_authed');
    if (bearer !== this.#token) throw new SlackRefusal('invalid_auth');
  }

  #watch(method: SlackMethod, args: SlackArguments, at: Date): void {
    const channel = String(args['channel']);
    if (!method.startsWith('chat.')) return;
    if (method === 'chat.update') this.#rates.updated(channel, String(args['ts']), at);
    else this.#rates.posted(channel, at);
  }

  #complainAbout({target}: Exchange): (what: string) => void {
    return (what) => this.#complaints.push(`${target}: ${what}`);
  }
}

function isMethod(name: string): name is SlackMethod {
  return Object.hasOwn(ARGUMENTS, name);
}
