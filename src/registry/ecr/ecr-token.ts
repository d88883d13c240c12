import type {Credentials} from '../../image/ports.ts';

/** A registry's password and when it ends. */
export interface EcrToken {
  readonly credentials: Credentials;
  /** Milliseconds since 1970; unknown where AWS does not say. */
  readonly expiresAt: number | undefined;
}

/**
 * Takes apart what ECR gives: name and password, encoded, with a colon between.
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
 * Keeps a token for the first half of its time, which of ECR's is six hours, and asks for it once
 * however many want it. So there is always as much time left for whoever gets it, but where no other
 * is to be had: then it serves to its end.
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
    // Of all that find it so, the first fetches the new one.
    const next = this.#token === kept ? this.#renew(token) : (this.#token ?? this.#renew(token));
    return (await next).credentials;
  }

  #isHalfOver({fetchedAt, expiresAt = Infinity}: KeptToken): boolean {
    return this.#now() >= fetchedAt + (expiresAt - fetchedAt) / 2;
  }

  /** @param former serves on where there is no new one, and is found half over by whoever comes next. */
  #renew(former?: KeptToken): Promise<KeptToken> {
    const token = this.#fetchElse(former);
    this.#token = token;
    // What failed is asked for anew by whoever comes next.
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
