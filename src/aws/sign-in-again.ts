import type {Failure} from '../errors.ts';
import type {Transport} from '../http/transport.ts';
import type {Patience} from '../patience/patience.ts';
import type {AwsSettings} from './client-settings.ts';
import type {CredentialProcess} from './credential-process.ts';
import type {Profile} from './config/profile.ts';
import {renewableCredentials} from './renewable-credentials.ts';
import type {SignInAgain} from './sign-in-attempt.ts';
import {signInRemedy} from './sign-in-remedy.ts';
import type {SsoAccess} from './sso-access.ts';
import {SsoCache} from './sso-cache.ts';
import {type SignInEffects, signInBySso} from './sso-sign-in.ts';

/** The terminal where a person signs in. */
export interface SignInTerminal extends SignInEffects {
  /** Shows what failed, and asks whether to sign in now. */
  readonly ask: (failure: Failure, access: SsoAccess) => Promise<boolean>;
  /** Asks for a code of the MFA device with this serial number, if a role requires one. */
  readonly mfaCode?: (serial: string) => Promise<string>;
}

export interface SignInAgainOptions {
  /** The profile in use; `undefined` if the credentials come from elsewhere, such as keys in the environment. */
  readonly profile: Profile | undefined;
  readonly home: string;
  /** `undefined` if there is no terminal, or if the command never asks. */
  readonly terminal: SignInTerminal | undefined;
  /** Whether the command asks at a terminal, if there is one. */
  readonly mayAsk: boolean;
  /** How to run the program of a profile. Without this, the SDK runs it and hides its output. */
  readonly process?: CredentialProcess | undefined;
}

const AT_A_TERMINAL = 'Or run this command in a terminal. It then asks you to sign in.';

/**
 * Returns the settings of a run in which a person can sign in at any time. Its credentials can be renewed,
 * and failures without credentials say how to sign in with this profile.
 */
export function settingsWithSignIn(
  settings: AwsSettings,
  {profile, home, terminal, mayAsk, process}: SignInAgainOptions,
): AwsSettings {
  const credentials = renewableCredentials({
    mfaCode: terminal?.mfaCode,
    process: profile?.root.kind === 'process' ? process : undefined,
    patience: settings.patience,
    signal: settings.signal,
    transport: settings.transport,
  });
  const remedy = signInRemedy(profile);
  const access = profile?.sso;
  const forTerminal =
    access !== undefined && terminal === undefined && mayAsk ? [AT_A_TERMINAL] : [];
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
            transport: settings.transport,
            patience: settings.patience,
            signal: settings.signal,
            forget: credentials.forget,
          }),
        }),
  };
}

interface AgainOptions {
  readonly cache: SsoCache;
  readonly terminal: SignInTerminal;
  readonly transport: Transport;
  readonly patience: Patience;
  readonly signal: AbortSignal | undefined;
  /** Drops credentials that no longer work. */
  readonly forget: () => void;
}

/** Asks whether to sign in, and does so if the answer is yes. */
function signInAgain(access: SsoAccess, options: AgainOptions): SignInAgain {
  const {cache, terminal, forget, ...connections} = options;
  return async (failure) => {
    const before = await cache.goodToken(access, terminal.now());
    if (!(await terminal.ask(failure, access))) return false;
    const now = await cache.goodToken(access, terminal.now());
    // The person may have signed in elsewhere in the meantime.
    const hasSignedIn = now !== undefined && now !== before;
    if (!hasSignedIn) await signInBySso(access, {...connections, cache, effects: terminal});
    forget();
    return true;
  };
}
