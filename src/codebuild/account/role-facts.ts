import type {Tag} from '@aws-sdk/client-codebuild';
import type {Role, RoleDetail} from '@aws-sdk/client-iam';
import {MANAGED_BY} from '../../managed-by.ts';
import {type PolicyDocument, decodedPolicy} from './policy-document.ts';

/** An existing role. */
export interface ActualRole {
  readonly arn: string;
  /** Whether its tag says that this tool created it. */
  readonly isOurs: boolean;
  readonly trust: PolicyDocument;
  /** Its inline policy that this tool manages, if it has one. */
  readonly policy: PolicyDocument | undefined;
  /** The ARN of its permissions boundary. */
  readonly boundary?: string | undefined;
  readonly tags?: readonly Tag[];
}

/** The wanted state of a role. */
export interface RoleDefinition {
  readonly name: string;
  readonly description: string;
  readonly trust: PolicyDocument;
  readonly policy: PolicyDocument;
  /** `/` or `/teams/web/`. It cannot change later. */
  readonly path?: string | undefined;
  /** The ARN of its permissions boundary. `none` removes it, and `undefined` keeps the current one. */
  readonly boundary?: string | undefined;
  /** Added to the existing tags. */
  readonly tags?: readonly Tag[] | undefined;
}

/** Reads a role, as both `GetRole` and `GetAccountAuthorizationDetails` describe it. */
export function actualRole(
  {Arn = '', Tags = [], AssumeRolePolicyDocument, PermissionsBoundary}: Role | RoleDetail,
  policy: string | undefined,
): ActualRole {
  return {
    arn: Arn,
    isOurs: Tags.some((it) => it.Key === MANAGED_BY.key && it.Value === MANAGED_BY.value),
    trust: decodedPolicy(AssumeRolePolicyDocument),
    policy: policy === undefined ? undefined : decodedPolicy(policy),
    boundary: PermissionsBoundary?.PermissionsBoundaryArn,
    tags: Tags.map((it) => ({key: it.Key, value: it.Value})),
  };
}

/** Returns tags in the form of IAM, which does not distinguish upper and lower case in keys. The last tag of a key wins. */
export function iamTags(tags: readonly Tag[]): {Key: string; Value: string}[] {
  const byKey = new Map(tags.map(({key = '', value = ''}) => [key.toLowerCase(), {key, value}]));
  return [...byKey.values()].map(({key, value}) => ({Key: key, Value: value}));
}
