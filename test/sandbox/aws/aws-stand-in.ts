import {once} from 'node:events';
import {type IncomingMessage, type Server, type ServerResponse, createServer} from 'node:http';
import {PATIENT} from '../patient-server.ts';
import type {AddressInfo} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {drain} from '../stand-in-answers.ts';
import {AwsAccount, type AwsAccountOptions} from './aws-account.ts';
import {AwsError, inputError} from './aws-error.ts';
import {AwsFaults, type AwsMisbehaviour, misbehave} from './aws-faults.ts';
import {actionOf, authorize} from './authorize.ts';
import {answerHookPage} from './codebuild-hook-page.ts';
import {answerBuildCredentials} from './codebuild-sessions.ts';
import {type AwsIdentity, ssoIdentity} from './identity.ts';
import type {Operation} from './operation.ts';
import {OPERATIONS} from './operations.ts';
import {redact} from './redact.ts';
import {
  type ObjectRequest,
  S3_MODEL,
  answerObjectError,
  getObject,
  readObjectRequest,
} from './s3-objects.ts';
import {type ServiceModel, type ServiceName, readServiceModels} from './service-model.ts';
import {whoSigned} from './signature.ts';
import {answerDevicePage} from './sso-device-page.ts';
import {violations} from './validate.ts';
import {type AwsRequest, answer, answerError, readAwsRequest} from './wire.ts';

export interface AwsStandInOptions extends AwsAccountOptions {
  /** The callers with keys. Default: the one of `ssoIdentity`. */
  readonly identities?: readonly AwsIdentity[];
  /** Default: any free port. */
  readonly port?: number;
  /** Minimum duration of every call, in milliseconds. */
  readonly delayMs?: number;
}

/** A call without its secrets. */
export interface AwsCall {
  /** `ecr:CreateRepository` */
  readonly action: string;
  readonly input: unknown;
  /** Empty for unsigned calls. */
  readonly accessKeyId: string;
}

/** The caller of unsigned calls. */
const NOBODY: AwsIdentity = {accessKeyId: '', userId: '', arn: ''};

/** Services that sign for one region, wherever the resources of the account are. */
const IN_US_EAST_1: ReadonlySet<ServiceName> = new Set(['ecr-public', 'iam']);

/**
 * AWS's APIs on the loopback interface, for one account: an endpoint of the SDK's clients.
 *
 * It is strict: `stop` fails after an unknown request, after a response of its own that breaks the service's
 * model, and if a requested fault did not happen.
 */
export class AwsStandIn {
  /** Every call that was signed by a known caller or needs no signature, including refused ones. */
  readonly calls: AwsCall[] = [];
  readonly account: AwsAccount;
  /** Can change at any time: keys expire, others are added. */
  identities: readonly AwsIdentity[];
  /** Minimum duration of every call. Can change at any time. */
  delayMs: number;
  readonly #server: Server;
  readonly #models = readServiceModels();
  readonly #faults = new AwsFaults();
  readonly #complaints: string[] = [];

  private constructor(options: AwsStandInOptions) {
    this.account = new AwsAccount(options);
    this.identities = options.identities ?? [ssoIdentity(this.account.id)];
    this.delayMs = options.delayMs ?? 0;
    this.#server = createServer(PATIENT, (request, response) => {
      this.#answer(request, response).catch((error: Error) => {
        this.#complaints.push(error.message);
        response.destroy(error);
      });
    });
  }

  static async start(options: AwsStandInOptions = {}): Promise<AwsStandIn> {
    const aws = new AwsStandIn(options);
    aws.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(aws.#server, 'listening');
    aws.account.sso.portal = aws.endpoint;
    return aws;
  }

  /** The clients' `endpoint`, or `AWS_ENDPOINT_URL`. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Actions that no policy allows, in the APIs and in the registry: `ecr:PutImage`. */
  get denied(): Set<string> {
    return this.account.denied;
  }

  /** The actions of all calls, in order. */
  get actions(): string[] {
    return this.calls.map(({action}) => action);
  }

  /** Makes the next calls of an action misbehave. */
  instead(action: string, misbehaviour: AwsMisbehaviour, times = 1): void {
    this.#faults.order(action, misbehaviour, times);
  }

  /**
   * Makes one call misbehave, whatever its action.
   *
   * @param nth counted from now; the next call is 1. Retries and unsigned calls count, too.
   */
  insteadOfCall(nth: number, misbehaviour: AwsMisbehaviour): void {
    this.#faults.orderForCall(nth, misbehaviour);
  }

  /**
   * Throttles this share of all calls. It does not have to happen.
   *
   * @param share from 0, which ends it, to 1.
   * @param seed the same seed throttles the same calls.
   */
  throttleShare(share: number, seed = 1): void {
    this.#faults.throttleShare(share, seed);
  }

  /**
   * Lets all current keys expire after this number of calls.
   *
   * @param also `sessions`: the sign-ins expire, too, so that the user must sign in again.
   */
  expireKeysAfter(calls: number, also?: 'sessions'): void {
    this.#faults.afterCalls(calls, () => {
      const expiresAt = this.account.now();
      this.identities = this.identities.map((it) => ({...it, expiresAt}));
      this.account.sso.expireKeys();
      if (also === 'sessions') this.account.sso.expireSessions();
    });
  }

  /** Stops the stand-in. @throws after an unexpected request, or if a requested fault did not happen. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
    const {builds} = this.account.codebuild;
    await builds.close();
    const defects = builds.defects.map(({message}) => message);
    const wrong = [...this.#complaints, ...this.#faults.unmet(), ...defects];
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await drain(request)).toString();
    if (answerDevicePage(this.account.sso, request, response, body)) return;
    if (answerHookPage(this.account, request, response, body)) return;
    if (answerBuildCredentials(this.account.codebuild.sessions, request, response)) return;
    const object = readObjectRequest(request);
    if (object !== undefined) return await this.#answerObject(object, request, response);
    const call = readAwsRequest(this.#models, request, body);
    const operation = call === undefined ? undefined : OPERATIONS[call.service][call.operation];
    if (call === undefined || operation === undefined) {
      const what = call === undefined ? `${request.method} ${request.url}` : actionOf(call);
      this.#complaints.push(`unexpected request: ${what}`);
      response.writeHead(404, {'content-type': 'application/x-amz-json-1.1'});
      response.end(JSON.stringify({__type: 'UnknownOperationException', message: what}));
      return;
    }
    const model = this.#models[call.service];
    const appointed = this.#faults.begin();
    if (this.delayMs > 0) await sleep(this.delayMs);
    try {
      const caller = this.#caller(call, request);
      const done = await this.#call(call, operation, caller, response, appointed);
      if (done !== undefined) answer(response, model, call.operation, done);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      answerError(response, model, call.operation, error);
    }
  }

  async #answerObject(
    input: ObjectRequest,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const appointed = this.#faults.begin();
    if (this.delayMs > 0) await sleep(this.delayMs);
    try {
      const caller = this.#signer(request, S3_MODEL, this.account.region);
      const action = 's3:GetObject';
      this.calls.push({action, input, accessKeyId: caller.accessKeyId});
      const misbehaviour = appointed ?? this.#faults.next(action);
      if (misbehaviour !== undefined && (await misbehave(misbehaviour, response, S3_MODEL))) return;
      const content = getObject(this.account, input, caller);
      if (misbehaviour === 'lose-answer') response.destroy();
      else response.end(content);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      answerObjectError(response, error);
    }
  }

  #caller({service, operation}: AwsRequest, request: IncomingMessage): AwsIdentity {
    const model = this.#models[service];
    if (model.operations[operation]?.isUnsigned === true) return NOBODY;
    return this.#signer(request, model, this.#regionOf(service));
  }

  #signer(
    {headers}: IncomingMessage,
    model: ServiceModel,
    region: string | undefined,
  ): AwsIdentity {
    return whoSigned(headers, model, {
      identities: [
        ...this.identities,
        ...this.account.sso.identities,
        ...this.account.codebuild.sessions.identities,
      ],
      region,
      now: this.account.now(),
    });
  }

  /** @returns the output; `undefined` if the connection was closed. */
  async #call(
    call: AwsRequest,
    operation: Operation,
    caller: AwsIdentity,
    response: ServerResponse,
    appointed: AwsMisbehaviour | undefined,
  ): Promise<Readonly<Record<string, unknown>> | undefined> {
    const model = this.#models[call.service];
    const {input = '', output} = model.operations[call.operation] ?? {};
    const action = actionOf(call);
    const {accessKeyId} = caller;
    this.calls.push({action, input: redact(model, input, call.input), accessKeyId});
    const misbehaviour = appointed ?? this.#faults.next(action);
    if (misbehaviour !== undefined && (await misbehave(misbehaviour, response, model))) {
      return undefined;
    }
    const [first, ...others] = violations(model, input, call.input);
    if (first !== undefined) {
      if (first.kind === 'unknown') this.#complaints.push(`${action} has no ${first.path}`);
      throw inputError(call.service, [first, ...others]);
    }
    if (caller !== NOBODY) authorize(this.account, call, caller);
    const result = operation(this.account, call.input as never, caller);
    const [wrong] = output === undefined ? [] : violations(model, output, result);
    if (wrong !== undefined) {
      throw new Error(`The answer of ${action} is wrong at ${wrong.path}: ${wrong.constraint}`);
    }
    if (misbehaviour !== 'lose-answer') return result;
    response.destroy();
    return undefined;
  }

  #regionOf(service: ServiceName): string | undefined {
    if (service === 'sts') return undefined;
    return IN_US_EAST_1.has(service) ? 'us-east-1' : this.account.region;
  }
}
