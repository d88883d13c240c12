import {Failure} from '../errors.ts';
import type {Transport} from '../http/transport.ts';
import type {Patience} from '../patience/patience.ts';
import type {SsoAccess} from './sso-access.ts';
import type {SsoCache, SsoRegistration} from './sso-cache.ts';
import {codeExpired, isPassing, ssoOidcFailure} from './sso-oidc-failure.ts';
import {type DeviceCode, type GivenToken, SsoOidc} from './sso-oidc.ts';

/** Effects of signing in on the machine of the person. */
export interface SignInEffects {
  /** Shows the code, which the browser shows too, and where to confirm it. */
  readonly say: (code: string, url: string) => void;
  /** Opens a browser. If that fails, the person opens it. */
  readonly open: (url: string) => Promise<unknown>;
  /** Waits. If the signal is aborted, ends early and throws. */
  readonly sleep: (milliseconds: number, signal: AbortSignal | undefined) => Promise<unknown>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface SignInOptions {
  readonly cache: SsoCache;
  readonly effects: SignInEffects;
  readonly transport: Transport;
  /** How registering and asking for a code wait. Polls wait for their interval only. */
  readonly patience: Patience;
  readonly signal: AbortSignal | undefined;
}

/** A registration must stay valid until the code is confirmed. */
const SPARE_TIME = 60 * 60 * 1000;
/** Seconds to add to the interval each time that the service answers "slow down": RFC 8628. */
const SLOWER = 5;

/**
 * Signs a person in to IAM Identity Center. They confirm a code in a browser on any machine. The token is
 * stored where all AWS tools find it.
 *
 * @throws {Failure} of kind `credentials` if they do not confirm; `interrupted` if the signal is aborted.
 */
export async function signInBySso(access: SsoAccess, options: SignInOptions): Promise<void> {
  const {cache, effects, signal} = options;
  const oidc = new SsoOidc(access, options);
  try {
    const {registration, code} = await start(oidc, access, options);
    effects.say(code.userCode, code.url);
    if (isForBrowsers(code.url)) await effects.open(code.url).catch(() => {});
    const {expiresIn, ...token} = await poll(oidc, {registration, code}, options);
    const expiresAt = effects.now() + expiresIn * 1000;
    await cache.keepToken(access, {...token, expiresAt, registration});
  } catch (error) {
    if (signal?.aborted !== true) throw ssoOidcFailure(error, access);
    throw new Failure('interrupted', 'Sign-in was interrupted.', {cause: error});
  }
}

interface Started {
  readonly registration: SsoRegistration;
  readonly code: DeviceCode;
}

/** Registers again if the service no longer accepts the stored registration. */
async function start(
  oidc: SsoOidc,
  access: SsoAccess,
  {cache, effects}: SignInOptions,
): Promise<Started> {
  const kept = await cache.registration(access);
  if (kept !== undefined && kept.expiresAt > effects.now() + SPARE_TIME) {
    const code = await oidc.start(kept).catch((error: Error) => {
      if (!/^(?:InvalidClient|UnauthorizedClient)Exception$/u.test(error.name)) throw error;
    });
    if (code !== undefined) return {registration: kept, code};
  }
  const registration = await oidc.register();
  await cache.keepRegistration(access, registration);
  return {registration, code: await oidc.start(registration)};
}

/** Polls until the code is confirmed, denied or expired. */
async function poll(
  oidc: SsoOidc,
  {registration, code}: Started,
  {effects, signal}: SignInOptions,
): Promise<GivenToken> {
  const end = effects.now() + code.expiresIn * 1000;
  let {interval} = code;
  while (effects.now() < end) {
    await effects.sleep(interval * 1000, signal);
    try {
      return await oidc.token(registration, code);
    } catch (error) {
      const {name} = error as Error;
      if (name === 'SlowDownException') interval += SLOWER;
      else if (name !== 'AuthorizationPendingException' && !isPassing(error)) throw error;
    }
  }
  throw codeExpired();
}

/** The URL comes from the service and is passed to a program, so only web pages are allowed. */
function isForBrowsers(url: string): boolean {
  return URL.canParse(url) && ['https:', 'http:'].includes(new URL(url).protocol);
}
