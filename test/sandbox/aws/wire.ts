import {randomUUID} from 'node:crypto';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {type AwsError, COMMON_ERRORS} from './aws-error.ts';
import type {ServiceModel, ServiceName} from './service-model.ts';

/** A request as a client meant it. */
export interface AwsRequest {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * Reads JSON 1.1 (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html) or query
 * (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html).
 *
 * @returns nothing where no service of these is meant.
 */
export function readAwsRequest(
  models: Readonly<Record<ServiceName, ServiceModel>>,
  request: IncomingMessage,
  body: string,
): AwsRequest | undefined {
  if (request.method !== 'POST') return undefined;
  const services = Object.entries(models) as [ServiceName, ServiceModel][];
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const [prefix, operation = ''] = target.split('.');
    const service = services.find(([, it]) => it.targetPrefix === prefix)?.[0];
    if (service === undefined) return undefined;
    if (request.headers['content-type'] !== 'application/x-amz-json-1.1') return undefined;
    return {service, operation, input: JSON.parse(body) as Record<string, unknown>};
  }
  const {Action, Version, ...input} = Object.fromEntries(new URLSearchParams(body));
  const service = services.find(
    ([, it]) => it.protocol === 'query' && it.apiVersion === Version,
  )?.[0];
  return Action === undefined || service === undefined
    ? undefined
    : {service, operation: Action, input};
}

/** Answers with the output of an operation. */
export function answer(
  response: ServerResponse,
  model: ServiceModel,
  operation: string,
  output: Readonly<Record<string, unknown>>,
): void {
  const requestId = randomUUID();
  if (model.protocol === 'json') return sendJson(response, 200, requestId, output);
  const wrapper = model.operations[operation]?.resultWrapper ?? `${operation}Result`;
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  const result = `<${wrapper}>${xmlMembers(output)}</${wrapper}>`;
  const name = `${operation}Response`;
  sendXml(
    response,
    200,
    requestId,
    `<${name} xmlns="${model.xmlNamespace}">${result}${metadata}</${name}>`,
  );
}

/**
 * Answers with an error.
 *
 * @throws where the model says that this operation never answers with such a one.
 */
export function answerError(
  response: ServerResponse,
  model: ServiceModel,
  operation: string,
  {code, message, status}: AwsError,
): void {
  const known = model.operations[operation]?.errors?.includes(code) === true;
  if (!known && !COMMON_ERRORS.has(code)) {
    throw new Error(`${operation} never answers with ${code}.`);
  }
  const requestId = randomUUID();
  const modelled = model.errors[code];
  const httpStatus = status ?? modelled?.status ?? 400;
  if (model.protocol === 'json') {
    return sendJson(response, httpStatus, requestId, {__type: code, message});
  }
  const type = httpStatus >= 500 ? 'Receiver' : 'Sender';
  const error = xmlMembers({Type: type, Code: modelled?.code ?? code, Message: message});
  const body = `<Error>${error}</Error><RequestId>${requestId}</RequestId>`;
  sendXml(
    response,
    httpStatus,
    requestId,
    `<ErrorResponse xmlns="${model.xmlNamespace}">${body}</ErrorResponse>`,
  );
}

function sendJson(response: ServerResponse, status: number, id: string, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': id,
  });
  response.end(JSON.stringify(body));
}

function sendXml(response: ServerResponse, status: number, id: string, body: string): void {
  response.writeHead(status, {'content-type': 'text/xml', 'x-amzn-requestid': id});
  response.end(body);
}

/** Structures and texts; no query operation here answers with lists. */
function xmlMembers(value: Readonly<Record<string, unknown>>): string {
  return Object.entries(value)
    .map(([name, it]) => {
      if (typeof it === 'string') return `<${name}>${escapeXml(it)}</${name}>`;
      throw new TypeError(`No XML for ${name}: ${typeof it}`);
    })
    .join('');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
