import type {Section} from './ini-sections.ts';

/**
 * Where the credentials of a profile come from:
 * - `sso`: IAM Identity Center, after signing in;
 * - `keys`: access keys in the file itself;
 * - `role`: a role, assumed with the credentials of another source;
 * - `web-identity`: a role, assumed with a token in a file;
 * - `process`: the output of a program;
 * - `login`: `aws login`;
 * - `other`: the profile does not say.
 */
export type ProfileKind = 'sso' | 'keys' | 'role' | 'web-identity' | 'process' | 'login' | 'other';

const SSO = ['sso_session', 'sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'];

/** Returns the kind of a profile. If it fits several kinds, returns the one that the SDK uses. */
export function profileKind(section: Section): ProfileKind {
  const sources = [section['source_profile'], section['credential_source']];
  const hasOneSource = sources.filter((it) => it !== undefined).length === 1;
  if (section['role_arn'] !== undefined && hasOneSource) return 'role';
  if (hasKeys(section)) return 'keys';
  if (section['role_arn'] !== undefined && section['web_identity_token_file'] !== undefined) {
    return 'web-identity';
  }
  if (section['credential_process'] !== undefined) return 'process';
  if (SSO.some((it) => section[it] !== undefined)) return 'sso';
  return section['login_session'] === undefined ? 'other' : 'login';
}

/** Returns whether a section contains access keys. */
export function hasKeys(section: Section): boolean {
  return (
    section['aws_access_key_id'] !== undefined && section['aws_secret_access_key'] !== undefined
  );
}
