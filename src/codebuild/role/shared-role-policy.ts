import {
  allow,
  allowCacheExpiry,
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

/** Types of roles that all projects of an account can share: for building images, or for other builds. */
export const SHARED_ROLE_TYPES = ['ci', 'custom'] as const;
export type SharedRoleType = (typeof SHARED_ROLE_TYPES)[number];

/** Roles and policies are global, so the region does not matter. */
type Everywhere = Omit<AccountPlace, 'region'>;

/** Returns the trust policy of a shared role: CodeBuild may assume it for any project of the account. */
export function sharedTrustPolicy({partition, accountId}: Everywhere): PolicyDocument {
  return trusting({
    StringEquals: {'aws:SourceAccount': accountId},
    ArnLike: {'aws:SourceArn': `arn:${partition}:codebuild:*:${accountId}:project/*`},
  });
}

/**
 * Returns the policy of a shared role: that of the old tool's roles, limited to the account. Differences:
 * - logs, CodeCommit and S3 allowed all resources. Now only CodeBuild's log groups, and the repositories and
 *   buckets of the account;
 * - `ecr:*` and `ecr-public:*` are limited to the actions of the builder, so that no build can delete an image
 *   or change who may pull it. Rules that remove old content are only allowed for cached layers. Images of other accounts can still be pulled if those allow it;
 * - parameters below /codebuild/ were limited to one region, and now include all regions. `ssm:GetParameter`
 *   is new: the old builder called it without permission;
 * - connections are new: the old tool only supported personal access tokens.
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

/** The ARN of a bucket contains no account, so a condition limits access to the account. */
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
    ...allowCacheExpiry([arnIn(account, 'ecr', 'repository/*/cache')]),
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
