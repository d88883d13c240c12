import type {IncomingMessage, ServerResponse} from 'node:http';

import type {AwsAccount} from './aws-account.ts';
import {AwsError} from './aws-error.ts';
import {notAuthorized, roleAllows} from './authorize.ts';
import type {AwsIdentity} from './identity.ts';
import type {ServiceModel} from './service-model.ts';
import {escapeXml, xmlElement} from './wire-query.ts';

/** A request for an object: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export interface ObjectRequest {
  readonly Bucket: string;
  readonly Key: string;
}

/** The part of a service model that signatures and faults require. S3 has no other operation here, so it needs no constraints. */
export const S3_MODEL: ServiceModel = {
  botocore: '',
  protocol: 'query',
  apiVersion: '2006-03-01',
  signingName: 's3',
  operations: {},
  errors: {},
  shapes: {},
};

/** Reads a GetObject with the bucket in the path, which clients use for an IP address; `undefined` for others. */
export function readObjectRequest({
  method,
  url = '',
  headers,
}: IncomingMessage): ObjectRequest | undefined {
  const {pathname, searchParams} = new URL(url, 'http://localhost');
  const isForS3 = headers.authorization?.includes('/s3/aws4_request') === true;
  if (method !== 'GET' || !isForS3 || searchParams.get('x-id') !== 'GetObject') return undefined;
  const [, Bucket = '', ...key] = decodeURIComponent(pathname).split('/');
  return {Bucket, Key: key.join('/')};
}

/**
 * The content of an object.
 *
 * @throws {AwsError} also if the caller may not know whether the object exists.
 */
export function getObject(
  account: AwsAccount,
  {Bucket, Key}: ObjectRequest,
  {arn}: AwsIdentity,
): Uint8Array {
  const {objects, denied} = account;
  const bucket = `arn:aws:s3:::${Bucket}`;
  const may = (action: string, resource: string) =>
    !denied.has(action) && roleAllows(account, arn, action, resource);
  const refuse = (action: string, resource: string) => {
    // Only S3 quotes the resource.
    throw new AwsError('AccessDenied', notAuthorized(arn, action, `"${resource}"`), 403);
  };
  if (!may('s3:GetObject', `${bucket}/${Key}`)) refuse('s3:GetObject', `${bucket}/${Key}`);
  const content = objects.find(Bucket, Key);
  if (content !== undefined) return content;
  if (!may('s3:ListBucket', bucket)) refuse('s3:ListBucket', bucket);
  throw objects.hasBucket(Bucket)
    ? new AwsError('NoSuchKey', 'The specified key does not exist.', 404)
    : new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
}

/** Responds with an error: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function answerObjectError(
  response: ServerResponse,
  {code, message, status = 400}: AwsError,
): void {
  response.writeHead(status, {'content-type': 'application/xml'});
  const parts = xmlElement('Code', code) + xmlElement('Message', escapeXml(message));
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement('Error', parts)}`);
}
