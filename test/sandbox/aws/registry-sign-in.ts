import type {IncomingMessage} from 'node:http';
import type {AwsAccount} from './aws-account.ts';
import {type Exchange, ignoreBody, turnDown} from './registry-exchange.ts';

const EXPIRED = 'Your authorization token has expired. Reauthenticate and try again.';

/** How a client signs in to a registry. */
interface SignIn {
  /** Says how to sign in, in a `WWW-Authenticate`. @param host of the registry. */
  challenge(host: string): string;
  /**
   * Accepts clients with a valid token, and refuses others.
   *
   * @returns the ARN of the client; `undefined` if it was refused.
   */
  signIn(exchange: Exchange): Promise<string | undefined>;
}

/**
 * The sign-in to private ECR: with the password itself.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 */
export class PrivateSignIn implements SignIn {
  readonly #account: AwsAccount;
  readonly #expiredStatus: 401 | 403;

  /** @param expiredStatus for an expired token. */
  constructor(account: AwsAccount, expiredStatus: 401 | 403) {
    this.#account = account;
    this.#expiredStatus = expiredStatus;
  }

  challenge(host: string): string {
    return `Basic realm="http://${host}/",service="ecr.amazonaws.com"`;
  }

  async signIn(exchange: Exchange): Promise<string | undefined> {
    const password = givenPassword(exchange.request);
    const state = this.#account.tokenState(password, 'ecr');
    if (state === 'good') return this.#account.holderOf(password);
    if (state === 'expired') {
      if (this.#expiredStatus === 401) challenge(exchange);
      await turnDown(exchange, this.#expiredStatus, 'DENIED', EXPIRED);
      return undefined;
    }
    const {request, response} = exchange;
    await ignoreBody(request);
    challenge(exchange);
    // The only error that ECR does not return in the specification's form.
    response.writeHead(401, {'content-type': 'text/plain; charset=utf-8'}).end('Not Authorized\n');
    return undefined;
  }
}

/** The sign-in to ECR Public: only with a token that its server returns for the password. */
export class PublicSignIn implements SignIn {
  readonly #account: AwsAccount;
  /** The password for which each token was issued. */
  readonly #passwords = new Map<string, string>();

  constructor(account: AwsAccount) {
    this.#account = account;
  }

  challenge(host: string): string {
    return `Bearer realm="http://${host}/token/",service="public.ecr.aws",scope="aws"`;
  }

  async signIn(exchange: Exchange): Promise<string | undefined> {
    const [scheme, token = ''] = (exchange.request.headers.authorization ?? '').split(' ');
    const password = (scheme === 'Bearer' && this.#passwords.get(token)) || '';
    const state = this.#account.tokenState(password, 'ecr-public');
    if (state === 'good') return this.#account.holderOf(password);
    challenge(exchange);
    const words = state === 'expired' ? EXPIRED : 'Not Authorized';
    await turnDown(exchange, 401, 'DENIED', words);
    return undefined;
  }

  /** Responds to a request to the token server. A client without a password gets no token. */
  async giveToken(exchange: Exchange): Promise<void> {
    const {request, response, url} = exchange;
    const password = givenPassword(request);
    const state = this.#account.tokenState(password, 'ecr-public');
    const isMeant =
      request.method === 'GET' && url.searchParams.get('service') === 'public.ecr.aws';
    if (!isMeant) return await turnDown(exchange, 400, 'UNSUPPORTED', 'another service');
    if (state === 'unknown') return await turnDown(exchange, 401, 'DENIED', 'Not Authorized');
    if (state === 'expired') return await turnDown(exchange, 403, 'DENIED', EXPIRED);
    const token = [
      {alg: 'none'},
      {sub: this.#account.holderOf(password), count: this.#passwords.size},
      {},
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    this.#passwords.set(token, password);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({token, expires_in: 43_200}));
  }
}

/** Says how to sign in. */
function challenge({response, challenge}: Exchange): void {
  response.setHeader('www-authenticate', challenge);
}

/** The password of the user `AWS`. */
function givenPassword({headers}: IncomingMessage): string {
  const [scheme, value = ''] = (headers.authorization ?? '').split(' ');
  const [user, token = ''] = Buffer.from(value, 'base64').toString().split(':');
  return scheme === 'Basic' && user === 'AWS' ? token : '';
}
