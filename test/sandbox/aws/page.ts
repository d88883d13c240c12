import {AwsError} from './aws-error.ts';

/** The page that a request asks for. */
export interface PageRequest {
  readonly nextToken?: string | undefined;
  readonly maxResults?: number | undefined;
}

/**
 * A page of a list.
 *
 * @throws {AwsError} for an unknown token.
 */
export function page<T>(
  all: readonly T[],
  {nextToken, maxResults}: PageRequest,
  pageSize: number,
): {items: readonly T[]; nextToken?: string} {
  const start = nextToken === undefined ? 0 : readToken(nextToken);
  const end = start + Math.min(maxResults ?? pageSize, 1000);
  const items = all.slice(start, end);
  return end < all.length ? {items, nextToken: writeToken(end)} : {items};
}

function writeToken(offset: number): string {
  return Buffer.from(`from ${offset}`).toString('base64');
}

function readToken(token: string): number {
  const offset = /^from (?<offset>\d+)$/u.exec(Buffer.from(token, 'base64').toString());
  if (offset?.groups?.['offset'] !== undefined) return Number(offset.groups['offset']);
  const message =
    "Invalid parameter at 'nextToken' failed to satisfy constraint: 'Invalid next token'";
  throw new AwsError('InvalidParameterException', message);
}
