import {once} from 'node:events';
import {type IncomingMessage, type Server, type ServerResponse, createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {drain} from '../stand-in-answers.ts';
import {AwsAccount, type AwsAccountOptions} from './aws-account.ts';
import {AwsError, inputError} from './aws-error.ts';
import {AwsFaults, type AwsMisbehaviour, misbehave} from './aws-faults.ts';
import {actionOf, authorize} from './authorize.ts';
import {ECR_OPERATIONS} from './ecr-operations.ts';
import {ECR_PUBLIC_OPERATIONS} from './ecr-public-operations.ts';
import {type AwsIdentity, ssoIdentity} from './identity.ts';
import type {Operation} from './operation.ts';
import {redact} from './redact.ts';
import {type ServiceModel, type ServiceName, readServiceModel} from './service-model.ts';
import {whoSigned} from './signature.ts';
import {STS_OPERATIONS} from './sts-operations.ts';
import {violations} from './validate.ts';
import {type AwsRequest, answer, answerError, readAwsRequest} from './wire.ts';

export interface AwsStandInOptions extends AwsAccountOptions {
  /** Who has keys; without it the one of `ssoIdentity`. */
  readonly identities?: readonly AwsIdentity[];
  /** Without it any that is free. */
  readonly port?: number;
}

/** A call as it came, without what is secret. */
export interface AwsCall {
  /** `ecr:CreateRepository` */
  readonly action: string;
  readonly input: unknown;
  readonly accessKeyId: string;
}

type Models = Readonly<Record<ServiceName, ServiceModel>>;

const OPERATIONS: Readonly<Record<ServiceName, Readonly<Record<string, Operation>>>> = {
  sts: STS_OPERATIONS,
  ecr: ECR_OPERATIONS,
  'ecr-public': ECR_PUBLIC_OPERATIONS,
};

/**
 * AWS's own APIs on the loopback interface, for one account: an endpoint of the SDK's clients.
 *
 * It is strict: `stop` fails where it was asked for what it does not know, where an answer of its own
 * breaks the service's model, and where nobody met a fault that was ordered.
 */
export class AwsStandIn {
  /** Every call that was signed by somebody known, also the refused ones. */
  readonly calls: AwsCall[] = [];
  readonly account: AwsAccount;
  /** May be changed at any time: keys expire, others come. */
  identities: readonly AwsIdentity[];
  readonly #server: Server;
  readonly #models: Models = {
    sts: readServiceModel('sts'),
    ecr: readServiceModel('ecr'),
    'ecr-public': readServiceModel('ecr-public'),
  };
  readonly #faults = new AwsFaults();
  readonly #complaints: string[] = [];

  private constructor(options: AwsStandInOptions) {
    this.account = new AwsAccount(options);
    this.identities = options.identities ?? [ssoIdentity(this.account.id)];
    this.#server = createServer((request, response) => {
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
    return aws;
  }

  /** What clients have as `endpoint`, or in `AWS_ENDPOINT_URL`. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Actions that the policies of nobody allow, of the APIs and of the registry: `ecr:PutImage`. */
  get denied(): Set<string> {
    return this.account.denied;
  }

  /** The actions of all calls, in their order. */
  get actions(): string[] {
    return this.calls.map(({action}) => action);
  }

  /** Orders something else for the next calls of an action. */
  instead(action: string, misbehaviour: AwsMisbehaviour, times = 1): void {
    this.#faults.order(action, misbehaviour, times);
  }

  /** Ends it. @throws where something happened that should not have, or did not that should have. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
    const wrong = [...this.#complaints, ...this.#faults.unmet()];
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await drain(request)).toString();
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
    try {
      const caller = whoSigned(request.headers, model, {
        identities: this.identities,
        region: this.#regionOf(call.service),
        now: this.account.now(),
      });
      const done = await this.#call(call, operation, caller, response);
      if (done !== undefined) answer(response, model, call.operation, done);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      answerError(response, model, call.operation, error);
    }
  }

  /** @returns the output, or nothing where the connection is not to be answered any more. */
  async #call(
    call: AwsRequest,
    operation: Operation,
    caller: AwsIdentity,
    response: ServerResponse,
  ): Promise<Readonly<Record<string, unknown>> | undefined> {
    const model = this.#models[call.service];
    const {input = '', output = ''} = model.operations[call.operation] ?? {};
    const action = actionOf(call);
    const {accessKeyId} = caller;
    this.calls.push({action, input: redact(model, input, call.input), accessKeyId});
    const misbehaviour = this.#faults.next(action);
    if (misbehaviour !== undefined && (await misbehave(misbehaviour, response))) return undefined;
    const [first, ...others] = violations(model, input, call.input);
    if (first !== undefined) {
      if (first.kind === 'unknown') this.#complaints.push(`${action} has no ${first.path}`);
      throw inputError(call.service, [first, ...others]);
    }
    authorize(this.account, call, caller);
    const result = operation(this.account, call.input as never, caller);
    const [wrong] = violations(model, output, result);
    if (wrong !== undefined) {
      throw new Error(`The answer of ${action} is wrong at ${wrong.path}: ${wrong.constraint}`);
    }
    if (misbehaviour !== 'lose-answer') return result;
    response.destroy();
    return undefined;
  }

  #regionOf(service: ServiceName): string | undefined {
    if (service === 'sts') return undefined;
    return service === 'ecr' ? this.account.region : 'us-east-1';
  }
}
