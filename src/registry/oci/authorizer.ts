import type {Credentials} from '../../image/ports.ts';
import {type Challenge, parseChallenges} from './challenge.ts';
import {type Ask, type Scope, type Token, basic, fetchToken, userOf} from './token.ts';

export interface AuthorizerOptions {
  readonly host: string;
  /** Asked for whenever the registry wants to know, because a password may end before a build does. */
  readonly credentials: () => Promise<Credentials | undefined>;
  readonly ask: Ask;
  readonly signal: AbortSignal | undefined;
  /** What mends a refused password, where that is not `docker login`. */
  readonly signIn?: string | readonly string[] | undefined;
}

/**
 * Signs in to one registry in the way that it asks for: by password, or by tokens, one for each set of
 * scopes until it expires or is refused. What the registry asked once it is told unasked from then on.
 */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #tokens = new Map<string, Promise<Token>>();
  #user: string | undefined;
  #challenge: Challenge | undefined;

  constructor(options: AuthorizerOptions) {
    this.#options = options;
  }

  /** Who has signed in, for people; `undefined` where nobody has. */
  get user(): string | undefined {
    return this.#user;
  }

  /** The `Authorization` of a request; `undefined` where the registry has not asked for any. */
  async authorization(scopes: readonly Scope[]): Promise<string | undefined> {
    if (this.#challenge === undefined) return undefined;
    if (this.#challenge.scheme === 'basic') return await this.#basic();
    return await this.#bearer(this.#challenge, scopes, {asked: [], refused: undefined});
  }

  /**
   * Answers the challenges of a request that was refused.
   *
   * @param header its answer's `WWW-Authenticate`.
   * @param refused its `Authorization`.
   * @returns another one to try; `undefined` where there is none.
   */
  async answer(
    header: string,
    scopes: readonly Scope[],
    refused: string | undefined,
  ): Promise<string | undefined> {
    const offered = parseChallenges(header);
    const challenge =
      offered.find(({scheme}) => scheme === 'bearer') ??
      offered.find(({scheme}) => scheme === 'basic');
    if (challenge === undefined) return undefined;
    this.#challenge = challenge;
    const asked = challenge.parameters['scope']?.split(' ') ?? [];
    const authorization =
      challenge.scheme === 'bearer'
        ? await this.#bearer(challenge, scopes, {asked, refused})
        : await this.#basic();
    return authorization === refused ? undefined : authorization;
  }

  async #credentials(): Promise<Credentials | undefined> {
    const credentials = await this.#options.credentials();
    this.#user = credentials && userOf(credentials);
    return credentials;
  }

  async #basic(): Promise<string | undefined> {
    const credentials = await this.#credentials();
    return credentials && basic(credentials);
  }

  async #bearer(
    challenge: Challenge,
    scopes: readonly Scope[],
    {asked, refused}: {asked: readonly Scope[]; refused: string | undefined},
  ): Promise<string> {
    const key = scopes.toSorted().join(' ');
    const kept = this.#tokens.get(key);
    const token = await kept;
    if (token !== undefined && !token.expired.aborted && bearer(token) !== refused) {
      return bearer(token);
    }
    // Of all requests that were waiting for the old one, the first fetches the new one.
    const renewed = this.#tokens.get(key);
    if (renewed !== undefined && renewed !== kept) return bearer(await renewed);
    const fetched = this.#fetch(challenge, [...new Set([...scopes, ...asked])]);
    this.#tokens.set(key, fetched);
    fetched.catch(() => this.#tokens.delete(key));
    return bearer(await fetched);
  }

  async #fetch(challenge: Challenge, scopes: readonly Scope[]): Promise<Token> {
    const {host, ask, signal, signIn} = this.#options;
    return await fetchToken(
      {host, challenge, scopes, credentials: await this.#credentials(), signal, signIn},
      ask,
    );
  }
}

function bearer({value}: Token): string {
  return `Bearer ${value}`;
}
