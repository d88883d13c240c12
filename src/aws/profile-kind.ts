import type {Section} from './shared-config.ts';

/**
 * Where a profile's credentials come from:
 * - `sso`: IAM Identity Center, after signing in;
 * - `keys`: they are in the file itself;
 * - `role`: a role that another source's credentials take on;
 * - `web-identity`: a role, for a token in a file;
 * - `process`: a program prints them;
 * - `login`: `aws login`;
 * - `other`: it says nothing of them.
 */
export type ProfileKind = 'sso' | 'keys' | 'role' | 'web-identity' | 'process' | 'login' | 'other';

const SSO = ['sso_session', 'sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'];

/** The kind that the SDK takes a profile for, where it could be of several. */
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

/** Whether keys are in it. */
export function hasKeys(section: Section): boolean {
  return (
    section['aws_access_key_id'] !== undefined && section['aws_secret_access_key'] !== undefined
  );
}
