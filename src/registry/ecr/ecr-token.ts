import type {Credentials} from '../../image/ports.ts';

/** The password for a registry and its expiry time. */
export interface EcrToken {
  readonly credentials: Credentials;
  /** Milliseconds since 1970; `undefined` if AWS does not return it. */
  readonly expiresAt: number | undefined;
}

/**
 * Parses a token of ECR: user name and password, separated by a colon, in Base64.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_AuthorizationData.html
 */
export function parseToken(token: string, expiresAt: Date | undefined): EcrToken {
  const decoded = Buffer.from(token, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return {
    credentials: {username: decoded.slice(0, colon), password: decoded.slice(colon + 1)},
    expiresAt: expiresAt?.getTime(),
  };
}

interface KeptToken extends EcrToken {
  readonly fetchedAt: number;
}

/**
 * Caches a token for the first half of its lifetime (six hours for ECR), with one request for all
 * concurrent callers. So every caller gets a token that is valid for at least that time. If no new
 * token is available, the old one is used until it expires.
 */
export class TokenKeeper {
  readonly #fetch: () => Promise<EcrToken>;
  readonly #now: () => number;
  #token: Promise<KeptToken> | undefined;

  /** @param now milliseconds since 1970. */
  constructor(fetch: () => Promise<EcrToken>, now: () => number) {
    this.#fetch = fetch;
    this.#now = now;
  }

  async credentials(): Promise<Credentials> {
    const kept = this.#token ?? this.#renew();
    const token = await kept;
    if (!this.#isHalfOver(token)) return token.credentials;
    // Of all callers that find the token half over, only the first fetches a new one.
    const next = this.#token === kept ? this.#renew(token) : (this.#token ?? this.#renew(token));
    return (await next).credentials;
  }

  #isHalfOver({fetchedAt, expiresAt = Infinity}: KeptToken): boolean {
    return this.#now() >= fetchedAt + (expiresAt - fetchedAt) / 2;
  }

  /** @param former is used again if there is no new token. The next caller then tries again. */
  #renew(former?: KeptToken): Promise<KeptToken> {
    const token = this.#fetchElse(former);
    this.#token = token;
    // After a failure, the next caller tries again.
    token.catch(() => {
      if (this.#token === token) this.#token = undefined;
    });
    return token;
  }

  async #fetchElse(former: KeptToken | undefined): Promise<KeptToken> {
    const fetchedAt = this.#now();
    try {
      return {...(await this.#fetch()), fetchedAt};
    } catch (error) {
      if (former !== undefined && this.#now() < (former.expiresAt ?? Infinity)) return former;
      throw error;
    }
  }
}
