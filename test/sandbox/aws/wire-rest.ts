import type {IncomingMessage} from 'node:http';

import {
  type MemberLocation,
  type OperationModel,
  type ServiceModel,
  shapeOf,
} from './service-model.ts';

/**
 * The operation of a REST service for a request:
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function restOperation(
  {operations}: ServiceModel,
  method: string | undefined,
  path: string,
): string | undefined {
  const isMeant = ({http}: OperationModel) => http?.method === method && http?.requestUri === path;
  return Object.entries(operations).find(([, it]) => isMeant(it))?.[0];
}

/** The input of a REST operation, from its body, query and headers. */
export function readRestInput(
  model: ServiceModel,
  operation: string,
  {headers, url = ''}: IncomingMessage,
  body: string,
): Record<string, unknown> {
  const query = new URL(url, 'http://localhost').searchParams;
  const {locations = {}} = shapeOf(model, model.operations[operation]?.input ?? '');
  const find = ({in: place, name}: MemberLocation) =>
    place === 'header' ? headers[name] : (query.get(name) ?? undefined);
  const located = Object.entries(locations)
    .map(([member, location]) => [member, find(location)] as const)
    .filter(([, value]) => value !== undefined);
  return {
    ...(body === '' ? {} : (JSON.parse(body) as object)),
    ...Object.fromEntries(located),
  };
}

/**
 * OAuth's name for an error: `authorization_pending`
 * (https://www.rfc-editor.org/rfc/rfc8628#section-3.5).
 */
export function oauthError(code: string): string {
  if (code === 'InternalServerException') return 'server_error';
  const words = code.replace(/Exception$/u, '').matchAll(/[A-Z][a-z]*/gu);
  return [...words].map(([word]) => word.toLowerCase()).join('_');
}
