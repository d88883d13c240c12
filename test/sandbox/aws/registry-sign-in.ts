import type {IncomingMessage} from 'node:http';
import type {AwsAccount, RepositoryKind} from './aws-account.ts';
import {type Exchange, ignoreBody, turnDown} from './registry-exchange.ts';

/** What a request is about, and how it would be refused. */
export interface SignIn {
  readonly account: AwsAccount;
  /** Nothing in a request that is about no repository. */
  readonly kind: RepositoryKind | undefined;
  /** The status for a token that was good once. */
  readonly expiredStatus: 401 | 403;
}

/**
 * Lets in whoever has a good token for the kind of repository, and refuses others as ECR does.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 *
 * @returns whether the request may go on.
 */
export async function signIn(
  exchange: Exchange,
  {account, kind, expiredStatus}: SignIn,
): Promise<boolean> {
  const state = account.tokenState(givenToken(exchange.request), kind);
  if (state === 'good') return true;
  if (state === 'expired') {
    if (expiredStatus === 401) challenge(exchange);
    const message = 'Your authorization token has expired. Reauthenticate and try again.';
    await turnDown(exchange, expiredStatus, 'DENIED', message);
    return false;
  }
  const {request, response} = exchange;
  await ignoreBody(request);
  challenge(exchange);
  // The one refusal that ECR does not put into the specification's form.
  response.writeHead(401, {'content-type': 'text/plain; charset=utf-8'}).end('Not Authorized\n');
  return false;
}

/** Says how to sign in. */
export function challenge({response, url}: Exchange): void {
  const realm = `Basic realm="http://${url.host}/",service="ecr.amazonaws.com"`;
  response.setHeader('www-authenticate', realm);
}

/** The password of the user `AWS`. */
function givenToken({headers}: IncomingMessage): string {
  const [scheme, value = ''] = (headers.authorization ?? '').split(' ');
  const [user, token = ''] = Buffer.from(value, 'base64').toString().split(':');
  return scheme === 'Basic' && user === 'AWS' ? token : '';
}
