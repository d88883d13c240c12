import {randomUUID} from 'node:crypto';
import type {IncomingMessage, ServerResponse} from 'node:http';

import {type AwsError, COMMON_ERRORS} from './aws-error.ts';
import type {ServiceModel, ServiceName} from './service-model.ts';
import {escapeXml, readQueryInput, xmlElement, xmlMembers} from './wire-query.ts';
import {oauthError, readRestInput, restOperation} from './wire-rest.ts';

/** A request as the client meant it. */
export interface AwsRequest {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type ServiceModels = Readonly<Record<ServiceName, ServiceModel>>;

/**
 * Reads JSON 1.0 and 1.1 (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html), query
 * (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html) and REST with JSON.
 *
 * @returns `undefined` if the request is for no known service.
 */
export function readAwsRequest(
  models: ServiceModels,
  request: IncomingMessage,
  body: string,
): AwsRequest | undefined {
  const services = Object.entries(models) as [ServiceName, ServiceModel][];
  const rest = readRest(services, request, body);
  if (rest !== undefined || request.method !== 'POST') return rest;
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const dot = target.lastIndexOf('.');
    const prefix = target.slice(0, dot);
    const found = services.find(([, it]) => isTarget(it, prefix));
    if (found === undefined) return undefined;
    const [service, model] = found;
    if (request.headers['content-type'] !== jsonType(model)) return undefined;
    const input = JSON.parse(body) as Record<string, unknown>;
    return {service, operation: target.slice(dot + 1), input};
  }
  const {Action, Version, ...form} = Object.fromEntries(new URLSearchParams(body));
  const found = services.find(([, it]) => it.protocol === 'query' && it.apiVersion === Version);
  if (Action === undefined || found === undefined) return undefined;
  const [service, model] = found;
  return {service, operation: Action, input: readQueryInput(model, Action, form)};
}

/** If the prefix has dots, JavaScript's clients send the part after the last dot. */
function isTarget({targetPrefix = ''}: ServiceModel, prefix: string): boolean {
  return targetPrefix === prefix || targetPrefix.endsWith(`.${prefix}`);
}

function readRest(
  services: readonly [ServiceName, ServiceModel][],
  request: IncomingMessage,
  body: string,
): AwsRequest | undefined {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  for (const [service, model] of services) {
    const operation = restOperation(model, request.method, path);
    if (operation !== undefined) {
      return {service, operation, input: readRestInput(model, operation, request, body)};
    }
  }
  return undefined;
}

/** Responds with the output of an operation. */
export function answer(
  response: ServerResponse,
  model: ServiceModel,
  operation: string,
  output: Readonly<Record<string, unknown>>,
): void {
  const requestId = randomUUID();
  if (model.protocol !== 'query') return sendJson(response, 200, model, requestId, output);
  const {output: shape, resultWrapper = `${operation}Result`} = model.operations[operation] ?? {};
  // An operation without an output has no element for it.
  const result =
    shape === undefined ? '' : xmlElement(resultWrapper, xmlMembers(model, shape, output));
  const metadata = xmlElement('ResponseMetadata', xmlElement('RequestId', requestId));
  sendXml(response, 200, model, requestId, `${operation}Response`, result + metadata);
}

/**
 * Responds with an error, named as in responses (`NoSuchEntity`) or as in the model
 * (`NoSuchEntityException`).
 *
 * @throws if the model does not list this error for the operation.
 */
export function answerError(
  response: ServerResponse,
  model: ServiceModel,
  operation: string,
  {code: given, message, status}: AwsError,
): void {
  const {errors = []} = model.operations[operation] ?? {};
  const code = errors.find((it) => model.errors[it]?.code === given) ?? given;
  if (!errors.includes(code) && !COMMON_ERRORS.has(code)) {
    throw new Error(`${operation} never answers with ${code}.`);
  }
  const requestId = randomUUID();
  const modelled = model.errors[code];
  const httpStatus = status ?? modelled?.status ?? 400;
  if (model.protocol !== 'query') {
    if (model.protocol === 'rest-json') response.setHeader('x-amzn-errortype', code);
    const body = errorBody(model, code, message);
    return sendJson(response, httpStatus, model, requestId, body);
  }
  const error = [
    xmlElement('Type', httpStatus >= 500 ? 'Receiver' : 'Sender'),
    xmlElement('Code', modelled?.code ?? code),
    xmlElement('Message', escapeXml(message)),
  ].join('');
  const body = xmlElement('Error', error) + xmlElement('RequestId', requestId);
  sendXml(response, httpStatus, model, requestId, 'ErrorResponse', body);
}

function errorBody({signingName}: ServiceModel, code: string, message: string): object {
  return signingName === 'sso-oauth'
    ? {error: oauthError(code), error_description: message}
    : {__type: code, message};
}

function jsonType({protocol, jsonVersion = '1.1'}: ServiceModel): string {
  return protocol === 'rest-json' ? 'application/json' : `application/x-amz-json-${jsonVersion}`;
}

function sendJson(
  response: ServerResponse,
  status: number,
  model: ServiceModel,
  id: string,
  body: object,
): void {
  response.writeHead(status, {'content-type': jsonType(model), 'x-amzn-requestid': id});
  response.end(JSON.stringify(body));
}

function sendXml(
  response: ServerResponse,
  status: number,
  {xmlNamespace}: ServiceModel,
  id: string,
  name: string,
  body: string,
): void {
  response.writeHead(status, {'content-type': 'text/xml', 'x-amzn-requestid': id});
  response.end(`<${name} xmlns="${xmlNamespace}">${body}</${name}>`);
}
