import type {Failure} from '../errors.ts';
import type {AwsSettings} from './client-settings.ts';
import type {Profile} from './profile.ts';
import {renewableCredentials} from './renewable-credentials.ts';
import type {SignInAgain} from './sign-in-attempt.ts';
import {signInRemedy} from './sign-in-remedy.ts';
import type {SsoAccess} from './sso-access.ts';
import {SsoCache} from './sso-cache.ts';
import {type SignInEffects, signInBySso} from './sso-sign-in.ts';

/** The terminal at which a person signs in. */
export interface SignInTerminal extends SignInEffects {
  /** Shows what failed, and asks whether to sign in now. */
  readonly ask: (failure: Failure, access: SsoAccess) => Promise<boolean>;
  /** Asks for a code of the device with this serial number, where a role wants one. */
  readonly mfaCode?: (serial: string) => Promise<string>;
}

export interface SignInAgainOptions {
  /** The one in use; `undefined` where the credentials come from elsewhere, the environment's keys. */
  readonly profile: Profile | undefined;
  readonly home: string;
  /** `undefined` where nobody can be asked. */
  readonly terminal: SignInTerminal | undefined;
}

const AT_A_TERMINAL = 'Or run this at a terminal, where it signs in by itself.';

/**
 * The settings of a run in which somebody can sign in at any time: its credentials can be renewed, and
 * what fails for want of them tells what this profile needs.
 */
export function settingsWithSignIn(
  settings: AwsSettings,
  {profile, home, terminal}: SignInAgainOptions,
): AwsSettings {
  const credentials = renewableCredentials(terminal?.mfaCode);
  const remedy = signInRemedy(profile);
  const access = profile?.sso;
  const forTerminal = access !== undefined && terminal === undefined ? [AT_A_TERMINAL] : [];
  return {
    ...settings,
    credentials: credentials.provider,
    signInRemedy: [...remedy, ...forTerminal],
    ...(access === undefined || terminal === undefined
      ? {}
      : {
          signInAgain: signInAgain(access, {
            cache: new SsoCache(home),
            terminal,
            signal: settings.signal,
            forget: credentials.forget,
          }),
        }),
  };
}

interface AgainOptions {
  readonly cache: SsoCache;
  readonly terminal: SignInTerminal;
  readonly signal: AbortSignal | undefined;
  /** Drops the credentials that do not work any more. */
  readonly forget: () => void;
}

/** Asks, and signs in where the answer is yes. */
function signInAgain(access: SsoAccess, options: AgainOptions): SignInAgain {
  const {cache, terminal, signal, forget} = options;
  return async (failure) => {
    const before = await cache.goodToken(access, terminal.now());
    if (!(await terminal.ask(failure, access))) return false;
    const now = await cache.goodToken(access, terminal.now());
    // Who was asked may have signed in elsewhere meanwhile.
    const hasSignedIn = now !== undefined && now !== before;
    if (!hasSignedIn) await signInBySso(access, {cache, effects: terminal, signal});
    forget();
    return true;
  };
}
