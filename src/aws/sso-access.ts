import {Failure} from '../errors.ts';
import {nearest} from '../nearest.ts';
import {regionProblem} from './region-name.ts';
import type {Section, SharedConfig} from './shared-config.ts';

/** What a profile of IAM Identity Center gives access to, and where one signs in to it. */
export interface SsoAccess {
  readonly profile: string;
  /** `undefined` where the profile itself says where to sign in, as was usual before there were sessions. */
  readonly sessionName: string | undefined;
  readonly startUrl: string;
  /** Where Identity Center is, which may be another region than that of the work. */
  readonly region: string;
  readonly accountId: string;
  readonly roleName: string;
  /** What the token is to be good for; none without a session. */
  readonly scopes: readonly string[];
}

/** What `aws configure sso` writes, and AWS's tools take where a session names none. */
const DEFAULT_SCOPE = 'sso:account:access';

/**
 * Reads what a profile says of IAM Identity Center.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
 *
 * @throws {Failure} `credentials` naming all that is missing, or else all that cannot be used.
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
  const header = profile === 'default' ? '[default]' : `[profile ${profile}]`;
  const sessionHeader = sessionName === undefined ? header : `[sso-session ${sessionName}]`;
  const whole = {accountId, roleName, startUrl, region};
  if (!isWhole(whole)) {
    throw incomplete(profile, [
      ...lacking(sessionHeader, ofSession),
      ...lacking(header, ofProfile),
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

/** A sign-in page is on the web, and nothing else is handed to a browser. */
function addressProblem(address: string): string | undefined {
  return /^https?:\/\//iu.test(address) && URL.canParse(address)
    ? undefined
    : 'This is not an address, such as https://acme.awsapps.com/start.';
}

function isWhole<K extends string>(
  settings: Readonly<Record<K, string | undefined>>,
): settings is Readonly<Record<K, string>> {
  return Object.values(settings).every((it) => it !== undefined);
}

function lacking(header: string, settings: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(settings)
    .filter(([, value]) => value === undefined)
    .map(([name]) => `${header} lacks ${name}`);
}

function unusable(profile: string, details: readonly string[]): Failure {
  return new Failure(
    'aws.profile-invalid',
    `The AWS profile "${profile}" cannot be used as it is.`,
    {
      details,
      remedy: `Correct that in ~/.aws/config, or have it set up: aws configure sso --profile ${profile}`,
    },
  );
}

function incomplete(profile: string, details: readonly string[]): Failure {
  return new Failure('aws.profile-invalid', `The AWS profile "${profile}" is not complete.`, {
    details,
    remedy: `Add that to ~/.aws/config, or have it set up: aws configure sso --profile ${profile}`,
  });
}

async function unknownSession(
  {ssoSessions}: SharedConfig,
  profile: string,
  name: string,
): Promise<Failure> {
  const known = [...ssoSessions.keys()].toSorted();
  const near = await nearest(name, known);
  const setUp = 'Correct its sso_session, or set that session up: aws configure sso-session';
  return new Failure(
    'aws.profile-invalid',
    `The AWS profile "${profile}" names the SSO session "${name}", which is not configured.`,
    {
      details: [known.length === 0 ? 'None is configured.' : `Configured: ${known.join(', ')}`],
      remedy: near === undefined ? setUp : [`Did you mean "${near}"?`, setUp],
    },
  );
}
