import {profileWord} from './config/profile-word.ts';
import {Failure} from '../errors.ts';
import {sectionHeader} from './config/section-name.ts';
import {nearest} from '../nearest.ts';
import {regionProblem} from './region-name.ts';
import type {Section} from './config/ini-sections.ts';
import type {SharedConfig} from './config/shared-config.ts';

/** The account and role of a profile of IAM Identity Center, and where to sign in to it. */
export interface SsoAccess {
  readonly profile: string;
  /** `undefined` if the profile itself has the start URL, the form from before there were sessions. */
  readonly sessionName: string | undefined;
  readonly startUrl: string;
  /** Region of Identity Center, which may differ from the region to work in. */
  readonly region: string;
  readonly accountId: string;
  readonly roleName: string;
  /** Scopes of the token; none without a session. */
  readonly scopes: readonly string[];
}

/** The default of AWS's tools. */
const DEFAULT_SCOPE = 'sso:account:access';

/**
 * Reads the settings of a profile for IAM Identity Center.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
 *
 * @throws {Failure} of kind `credentials`, with all missing settings or else all invalid ones.
 */
export async function ssoAccess(config: SharedConfig, profile: string): Promise<SsoAccess> {
  const section = config.profiles.get(profile) ?? {};
  const sessionName = section['sso_session'];
  const session = sessionName === undefined ? section : config.ssoSessions.get(sessionName);
  if (session === undefined) throw await unknownSession(config, profile, String(sessionName));
  const {sso_account_id: accountId, sso_role_name: roleName} = section;
  const {sso_start_url: startUrl, sso_region: region} = session;
  const ofProfile = {sso_account_id: accountId, sso_role_name: roleName};
  const saysNowhere = sessionName === undefined && (startUrl ?? region) === undefined;
  const ofSession = saysNowhere
    ? {sso_session: undefined}
    : {sso_start_url: startUrl, sso_region: region};
  const header = `[${sectionHeader({kind: 'profile', name: profile})}]`;
  const sessionHeader =
    sessionName === undefined
      ? header
      : `[${sectionHeader({kind: 'sso-session', name: sessionName})}]`;
  const whole = {accountId, roleName, startUrl, region};
  if (!isWhole(whole)) {
    throw incomplete(profile, [
      ...missing(sessionHeader, ofSession),
      ...missing(header, ofProfile),
    ]);
  }
  const wrong = {
    sso_start_url: addressProblem(whole.startUrl),
    sso_region: regionProblem(whole.region),
  };
  const problems = Object.entries(wrong).flatMap(([key, problem]) =>
    problem === undefined ? [] : [`${sessionHeader} ${key} = ${session[key]}: ${problem}`],
  );
  if (problems.length > 0) throw unusable(profile, problems);
  return {profile, sessionName, ...whole, scopes: scopes(sessionName, session)};
}

function scopes(sessionName: string | undefined, session: Section): string[] {
  if (sessionName === undefined) return [];
  const named = (session['sso_registration_scopes'] ?? '').split(',').map((it) => it.trim());
  const given = named.filter((it) => it !== '');
  return given.length === 0 ? [DEFAULT_SCOPE] : given;
}

/** Only web pages may be opened in a browser. */
function addressProblem(address: string): string | undefined {
  return /^https?:\/\//iu.test(address) && URL.canParse(address)
    ? undefined
    : 'This is not a URL. Example: https://acme.awsapps.com/start.';
}

function isWhole<K extends string>(
  settings: Readonly<Record<K, string | undefined>>,
): settings is Readonly<Record<K, string>> {
  return Object.values(settings).every((it) => it !== undefined);
}

function missing(header: string, settings: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(settings)
    .filter(([, value]) => value === undefined)
    .map(([name]) => `${header}: ${name} is missing`);
}

function unusable(profile: string, details: readonly string[]): Failure {
  return new Failure('aws.profile-invalid', `AWS profile "${profile}" is invalid.`, {
    details,
    remedy: `Correct ~/.aws/config, or configure the profile again: aws configure sso --profile ${profileWord(profile)}`,
  });
}

function incomplete(profile: string, details: readonly string[]): Failure {
  return new Failure('aws.profile-invalid', `AWS profile "${profile}" is incomplete.`, {
    details,
    remedy: `Add the missing settings to ~/.aws/config, or configure the profile again: aws configure sso --profile ${profileWord(profile)}`,
  });
}

async function unknownSession(
  {ssoSessions}: SharedConfig,
  profile: string,
  name: string,
): Promise<Failure> {
  const known = [...ssoSessions.keys()].toSorted();
  const near = await nearest(name, known);
  const setUp = 'Correct sso_session, or configure the session: aws configure sso-session';
  return new Failure(
    'aws.profile-invalid',
    `AWS profile "${profile}": sso_session "${name}" does not exist.`,
    {
      details: [
        known.length === 0 ? 'No SSO sessions configured.' : `Configured: ${known.join(', ')}`,
      ],
      remedy: near === undefined ? setUp : [`Did you mean "${near}"?`, setUp],
    },
  );
}
