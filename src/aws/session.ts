import type {AwsCall} from './access-denied.ts';
import {callAws} from './call.ts';
import {type AwsSettings, clientSettings} from './client-settings.ts';
import {globalRegion} from '../aws-partition.ts';
import type {Profile} from './profile.ts';
import {requireAccount, requireRegion} from './session-requirements.ts';

/** Who is signed in, where. */
export interface Session {
  readonly accountId: string;
  /** The account's own name; `undefined` where it has none, or it may not be known. */
  readonly alias: string | undefined;
  /** Of the identity. */
  readonly arn: string;
  /** The person's name as IAM Identity Center has it; else the user's or session's. */
  readonly userName: string;
  /** What ARNs have behind `arn:`. */
  readonly partition: string;
  readonly region: string;
}

export interface SessionOptions {
  readonly settings: AwsSettings;
  readonly profile: Profile | undefined;
  /** The only account that is meant, by its number. */
  readonly account?: string | undefined;
}

const WHO: AwsCall = {
  task: 'find out who is signed in',
  action: 'sts:GetCallerIdentity',
  resource: '*',
};
const ALIAS: AwsCall = {
  task: "find out the account's name",
  action: 'iam:ListAccountAliases',
  resource: '*',
};

/**
 * Finds out who is signed in, where. It is the first call of a run: where nobody is, signing in starts
 * here.
 *
 * @throws {Failure} `usage` where no region is named; `credentials` where nobody is signed in, or to
 *   another account than the one that is meant.
 */
export async function openSession({settings, profile, account}: SessionOptions): Promise<Session> {
  const region = await requireRegion(settings, profile);
  // A role may be of another account than the profile that signs in for it.
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
  return callAws(WHO, settings, (options) =>
    client.send(new GetCallerIdentityCommand({}), options),
  ).finally(() => client.destroy());
}

/** It is only shown, so that whatever keeps it from us is no reason to stop. */
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

/** An assumed role's is `AROA…:name`, a user's has no name in it: that is the end of the ARN. */
function userName(userId: string, arn: string): string {
  const colon = userId.lastIndexOf(':');
  return colon === -1 ? arn.slice(arn.search(/[^/:]*$/u)) : userId.slice(colon + 1);
}
