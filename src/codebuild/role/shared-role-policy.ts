import {
  allow,
  allowConnections,
  allowLogs,
  allowPublishing,
  allowPublishingPublicly,
  allowPulling,
  allowSignIn,
} from './policy-statements.ts';
import {trusting} from './role-policy.ts';
import type {PolicyDocument, PolicyStatement} from '../account/policy-document.ts';
import type {AccountPlace} from '../account/account-place.ts';
import {CONNECTION_SERVICES} from '../source/connection-arn.ts';

/** Roles that all projects of an account may share: to build images, or to do something else. */
export const SHARED_ROLE_TYPES = ['ci', 'custom'] as const;
export type SharedRoleType = (typeof SHARED_ROLE_TYPES)[number];

/** Roles and their policies are the same in all regions. */
type Everywhere = Omit<AccountPlace, 'region'>;

/** Who may take on a shared role: CodeBuild, for any project of the account. */
export function sharedTrustPolicy({partition, accountId}: Everywhere): PolicyDocument {
  return trusting({
    StringEquals: {'aws:SourceAccount': accountId},
    ArnLike: {'aws:SourceArn': `arn:${partition}:codebuild:*:${accountId}:project/*`},
  });
}

/**
 * What a shared role may do: what the old tool's roles were for, within the account. Of theirs,
 * - logs, CodeCommit and S3 were anybody's, and are the account's: CodeBuild's own log groups, its
 *   repositories, its buckets;
 * - `ecr:*` and `ecr-public:*` are what the builder does, so that no build deletes an image or changes
 *   who may pull it. Images of other accounts are still pulled, where those allow it;
 * - parameters below /codebuild/ were those of one region, and are those of all; `ssm:GetParameter` is
 *   new, which the old builder used and was not allowed;
 * - connections are new: the old tool knew personal access tokens only.
 */
export function sharedRolePolicy(type: SharedRoleType, account: Everywhere): PolicyDocument {
  const connections = CONNECTION_SERVICES.map((it) => arnIn(account, it, 'connection/*'));
  return {
    Version: '2012-10-17',
    Statement: [
      ...allowLogs(arnIn(account, 'logs', 'log-group:/aws/codebuild/*')),
      ...allow('ReadCodeCommit', ['codecommit:GitPull'], [arnIn(account, 'codecommit', '*')]),
      ownBuckets(account),
      ...allowConnections(connections),
      ...(type === 'ci' ? publishing(account) : []),
    ],
  };
}

/** A bucket's ARN has no account in it, so that a condition says whose it is. */
function ownBuckets({partition, accountId}: Everywhere): PolicyStatement {
  return {
    Sid: 'UseOwnBuckets',
    Effect: 'Allow',
    Action: [
      's3:GetObject',
      's3:GetObjectVersion',
      's3:PutObject',
      's3:GetBucketAcl',
      's3:GetBucketLocation',
    ],
    Resource: `arn:${partition}:s3:::*`,
    Condition: {StringEquals: {'aws:ResourceAccount': accountId}},
  };
}

function publishing(account: Everywhere): PolicyStatement[] {
  const {partition, accountId} = account;
  return [
    ...allowSignIn(),
    ...allowPublishing([arnIn(account, 'ecr', 'repository/*')]),
    ...allowPulling([`arn:${partition}:ecr:*:*:repository/*`]),
    ...allowPublishingPublicly([`arn:${partition}:ecr-public::${accountId}:repository/*`]),
    ...allow('NameAccount', ['iam:ListAccountAliases'], '*'),
    ...allow(
      'ReadParameters',
      ['ssm:GetParameter', 'ssm:GetParameters'],
      [arnIn(account, 'ssm', 'parameter/codebuild/*')],
    ),
  ];
}

function arnIn({partition, accountId}: Everywhere, service: string, resource: string): string {
  return `arn:${partition}:${service}:*:${accountId}:${resource}`;
}
