import {Failure} from '../../errors.ts';
import type {CredentialNeed, Credentials} from '../../image/ports.ts';
import {type Challenge, parseChallenges} from './challenge.ts';
import {sameCredentials} from './kept-credentials.ts';
import {type SendRequest, type Scope, type Token, basic, fetchToken, userOf} from './token.ts';

export interface AuthorizerOptions {
  readonly host: string;
  /** Called for every sign-in, because a password can expire before the build ends. */
  readonly credentials: (need: CredentialNeed) => Promise<Credentials | undefined>;
  readonly ask: SendRequest;
  readonly signal: AbortSignal | undefined;
  /** Remedy for a rejected password. Default: `docker login`. */
  readonly signIn?: string | readonly string[] | undefined;
}

/**
 * Signs in to a registry as it requires: by password, or by tokens. A token belongs to a set of scopes,
 * and is used until it expires or is rejected. After the first challenge, requests are authorized in
 * advance.
 */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #tokens = new Map<string, Promise<Token>>();
  #used: Credentials | undefined;
  #challenge: Challenge | undefined;

  constructor(options: AuthorizerOptions) {
    this.#options = options;
  }

  /** The user who is signed in, for messages; `undefined` without a sign-in. */
  get user(): string | undefined {
    return this.#used && userOf(this.#used);
  }

  /** The `Authorization` of a request; `undefined` if the registry has not asked for it. */
  async authorization(scopes: readonly Scope[]): Promise<string | undefined> {
    if (this.#challenge === undefined) return undefined;
    if (this.#challenge.scheme === 'basic') return await this.#basic();
    return await this.#bearer(this.#challenge, scopes, {asked: [], refused: undefined});
  }

  /**
   * Answers the challenges of a rejected request.
   *
   * @param header `WWW-Authenticate` of the response.
   * @param refused `Authorization` of the request.
   * @returns an `Authorization` to try next; `undefined` if there is none.
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
        : await this.#basic(refused);
    return authorization === refused ? undefined : authorization;
  }

  async #credentials(need: CredentialNeed = {}): Promise<Credentials | undefined> {
    this.#used = await this.#options.credentials(need);
    return this.#used;
  }

  /** @param refused asks for newer credentials if it is made of the last ones. */
  async #basic(refused?: string): Promise<string | undefined> {
    const used = this.#used;
    const isRefused = used !== undefined && basic(used) === refused;
    const credentials = await this.#credentials(isRefused ? {refused: used} : {});
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
    // Of all requests that were waiting for the old token, only the first fetches a new one.
    const renewed = this.#tokens.get(key);
    if (renewed !== undefined && renewed !== kept) return bearer(await renewed);
    const fetched = this.#fetch(challenge, [...new Set([...scopes, ...asked])]);
    this.#tokens.set(key, fetched);
    fetched.catch(() => this.#tokens.delete(key));
    return bearer(await fetched);
  }

  async #fetch(challenge: Challenge, scopes: readonly Scope[]): Promise<Token> {
    const {host, ask, signal, signIn} = this.#options;
    const request = {host, challenge, scopes, signal, signIn};
    const credentials = await this.#credentials();
    try {
      return await fetchToken({...request, credentials}, ask);
    } catch (error) {
      const isRefused = error instanceof Failure && error.code === 'registry.unauthorized';
      if (!isRefused || credentials === undefined) throw error;
      const newer = await this.#credentials({refused: credentials});
      if (newer === undefined || sameCredentials(newer, credentials)) throw error;
      return await fetchToken({...request, credentials: newer}, ask);
    }
  }
}

function bearer({value}: Token): string {
  return `Bearer ${value}`;
}
