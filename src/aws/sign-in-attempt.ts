import type {Failure} from '../errors.ts';

/**
 * Has the person sign in again.
 *
 * @param failure of the call that needs it, to be shown.
 * @returns whether they did; `false` where they would not.
 */
export type SignInAgain = (failure: Failure) => Promise<boolean>;

interface Attempts {
  ended: number;
  /** Of the last one that ended. */
  signedIn: boolean;
  current: Promise<boolean> | undefined;
}

/** Calls are made by many clients at once, whose settings have the same function. */
const ATTEMPTS = new WeakMap<SignInAgain, Attempts>();

/** A call under way, which may come to need that somebody signs in again. */
export class SignInAttempt {
  readonly #attempts: Attempts;
  readonly #signInAgain: SignInAgain;
  readonly #endedBefore: number;

  /** To be made before the call. */
  constructor(signInAgain: SignInAgain) {
    const attempts = ATTEMPTS.get(signInAgain) ?? {ended: 0, signedIn: false, current: undefined};
    ATTEMPTS.set(signInAgain, attempts);
    this.#signInAgain = signInAgain;
    this.#attempts = attempts;
    this.#endedBefore = attempts.ended;
  }

  /** Signs in, but where another call has it done already since this one began, or just does. */
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
