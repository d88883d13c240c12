import type {AwsCall} from './access-denied.ts';
import {callAws} from './call.ts';
import {type AwsSettings, clientSettings} from './client-settings.ts';
import {globalRegion} from '../aws-partition.ts';
import type {Profile} from './config/profile.ts';
import {requireAccount, requireRegion} from './session-requirements.ts';

/** The identity in use, with its account and region. */
export interface Session {
  readonly accountId: string;
  /** Alias of the account; `undefined` if it has none or we may not read it. */
  readonly alias: string | undefined;
  /** ARN of the identity. */
  readonly arn: string;
  /** User name in IAM Identity Center, or else the name of the IAM user or session. */
  readonly userName: string;
  /** First part of ARNs, after `arn:`. */
  readonly partition: string;
  readonly region: string;
}

export interface SessionOptions {
  readonly settings: AwsSettings;
  readonly profile: Profile | undefined;
  /** ID of the expected account. */
  readonly account?: string | undefined;
}

const IDENTITY: AwsCall = {
  task: 'check who is signed in',
  action: 'sts:GetCallerIdentity',
  resource: '*',
};
const ALIAS: AwsCall = {
  task: 'read the account alias',
  action: 'iam:ListAccountAliases',
  resource: '*',
};

/**
 * Finds the identity in use, with its account and region. It makes the first call of a run, so signing in
 * starts here.
 *
 * @throws {Failure} of kind `usage` if no region is set; `credentials` without valid credentials, or if
 *   they are for another account than expected.
 */
export async function openSession({settings, profile, account}: SessionOptions): Promise<Session> {
  const region = await requireRegion(settings, profile);
  // A role may belong to another account than the profile that assumes it.
  if (profile?.kind === 'sso') requireAccount(profile.sso?.accountId, {account, profile});
  const regional = {...settings, region};
  const [identity, alias] = await Promise.all([callerIdentity(regional), accountAlias(regional)]);
  const {Account: accountId = '', Arn: arn = '', UserId: userId = ''} = identity ?? {};
  requireAccount(accountId, {account, profile});
  const [, partition = 'aws'] = arn.split(':');
  return {accountId, alias, arn, userName: userName(userId, arn), partition, region};
}

async function callerIdentity(settings: AwsSettings) {
  const {GetCallerIdentityCommand, STSClient} = await import('@aws-sdk/client-sts');
  const client = new STSClient(clientSettings(settings));
  return callAws(IDENTITY, settings, (options) =>
    client.send(new GetCallerIdentityCommand({}), options),
  ).finally(() => client.destroy());
}

/** The alias is only displayed, so a failure is ignored. */
async function accountAlias(settings: AwsSettings): Promise<string | undefined> {
  const {IAMClient, ListAccountAliasesCommand} = await import('@aws-sdk/client-iam');
  const client = new IAMClient(clientSettings(settings, globalRegion(settings.region ?? '')));
  const answer = await callAws(ALIAS, settings, (options) =>
    client.send(new ListAccountAliasesCommand({}), options),
  )
    .catch(() => undefined)
    .finally(() => client.destroy());
  return answer?.AccountAliases?.[0];
}

/** The user ID of an assumed role is `AROA…:name`. That of an IAM user has no name, but its ARN ends with it. */
function userName(userId: string, arn: string): string {
  const colon = userId.lastIndexOf(':');
  return colon === -1 ? arn.slice(arn.search(/[^/:]*$/u)) : userId.slice(colon + 1);
}
