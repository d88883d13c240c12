import type {Failure} from '../errors.ts';

/**
 * Asks the person to sign in again.
 *
 * @param failure the failed call, to be shown.
 * @returns whether they signed in.
 */
export type SignInAgain = (failure: Failure) => Promise<boolean>;

interface Attempts {
  ended: number;
  /** Result of the last attempt that ended. */
  signedIn: boolean;
  current: Promise<boolean> | undefined;
}

/** Many clients make calls at the same time. Their settings share one function. */
const ATTEMPTS = new WeakMap<SignInAgain, Attempts>();

/** A running call that may require signing in again. Parallel calls share one attempt. */
export class SignInAttempt {
  readonly #attempts: Attempts;
  readonly #signInAgain: SignInAgain;
  readonly #endedBefore: number;

  /** Must be created before the call starts. */
  constructor(signInAgain: SignInAgain) {
    const attempts = ATTEMPTS.get(signInAgain) ?? {ended: 0, signedIn: false, current: undefined};
    ATTEMPTS.set(signInAgain, attempts);
    this.#signInAgain = signInAgain;
    this.#attempts = attempts;
    this.#endedBefore = attempts.ended;
  }

  /** Signs in, unless another call does so now or has done so since this one started. */
  make(failure: Failure): Promise<boolean> {
    const attempts = this.#attempts;
    if (attempts.current !== undefined) return attempts.current;
    if (attempts.ended > this.#endedBefore) return Promise.resolve(attempts.signedIn);
    attempts.current = this.#signIn(failure);
    return attempts.current;
  }

  async #signIn(failure: Failure): Promise<boolean> {
    const attempts = this.#attempts;
    attempts.signedIn = false;
    try {
      attempts.signedIn = await this.#signInAgain(failure);
      return attempts.signedIn;
    } finally {
      attempts.ended += 1;
      attempts.current = undefined;
    }
  }
}
