import type {CredentialNeed, Credentials} from '../../image/ports.ts';

/** Credentials, and how long they can be used. */
export interface Answer {
  /** `undefined` if there are none. */
  readonly credentials: Credentials | undefined;
  /** Milliseconds since 1970; `undefined` if that is unknown. */
  readonly expiresAt: number | undefined;
}

/** Milliseconds for which an answer is used that does not say when it expires. */
const USUAL_USE = 5 * 60 * 1000;

interface KeptAnswer extends Answer {
  readonly askedAt: number;
}

/**
 * Keeps credentials for the first half of their lifetime, which is six hours for ECR; if it is unknown, for
 * five minutes. Asks once for all concurrent callers. If there is no new answer, the old one is used until it
 * expires.
 */
export class KeptCredentials {
  readonly #ask: () => Promise<Answer>;
  readonly #now: () => number;
  #kept: Promise<KeptAnswer> | undefined;

  /** @param now milliseconds since 1970. */
  constructor(ask: () => Promise<Answer>, now: () => number) {
    this.#ask = ask;
    this.#now = now;
  }

  /** @throws the error of the question, which is asked again for the next caller. */
  async get(need: CredentialNeed = {}): Promise<Credentials | undefined> {
    const kept = this.#kept ?? this.#renew();
    const answer = await kept;
    const isRefused = sameCredentials(answer.credentials, need.refused);
    if (!isRefused && !this.#isTooOld(answer, need)) return answer.credentials;
    // Of all callers that find it too old, only the first asks.
    const former = isRefused ? undefined : answer;
    const next = this.#kept === kept ? this.#renew(former) : (this.#kept ?? this.#renew(former));
    return (await next).credentials;
  }

  #isTooOld({askedAt, expiresAt}: KeptAnswer, {longestAge = Infinity}: CredentialNeed): boolean {
    const longestUse =
      expiresAt === undefined ? Math.min(USUAL_USE, longestAge * 1000) : (expiresAt - askedAt) / 2;
    const age = this.#now() - askedAt;
    // If the clock went back, the age is unknown. A new answer always counts, or else each call would ask again.
    return age < 0 || (age > 0 && age >= longestUse);
  }

  /** @param former is used again if there is no new answer. The next caller then asks again. */
  #renew(former?: KeptAnswer): Promise<KeptAnswer> {
    const answer = this.#askElse(former);
    this.#kept = answer;
    // After a failure, the next caller asks again.
    answer.catch(() => {
      if (this.#kept === answer) this.#kept = undefined;
    });
    return answer;
  }

  async #askElse(former: KeptAnswer | undefined): Promise<KeptAnswer> {
    const askedAt = this.#now();
    try {
      return {...(await this.#ask()), askedAt};
    } catch (error) {
      if (former !== undefined && this.#now() < (former.expiresAt ?? Infinity)) return former;
      throw error;
    }
  }
}

/** Returns whether two credentials exist and are the same. */
export function sameCredentials(
  one: Credentials | undefined,
  other: Credentials | undefined,
): boolean {
  return one !== undefined && one.username === other?.username && one.password === other.password;
}
