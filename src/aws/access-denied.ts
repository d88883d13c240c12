import {allowingRemedy, awsRefusal, policyActions} from '../aws-refusal.ts';

/** A call of AWS, as error messages name it, and as the policy statement that would allow it names it. */
export interface AwsCall {
  /** Completes "Cannot …": `create the repository intranet/web`. */
  readonly task: string;
  /** The IAM action: `ecr:CreateRepository`. */
  readonly action: string;
  /** The ARN that a policy would name; `*` if the action does not support resources. */
  readonly resource: string;
}

/** The action and resource that AWS refused. */
type Refused = Pick<AwsCall, 'action' | 'resource'>;

/** Names of "access denied" errors, which differ from service to service. */
export const DENIED: readonly string[] = [
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'NotAuthorized',
];

/** Kinds of policies, and who can change each. */
const OWNERS: Readonly<Record<string, string>> = {
  'service control policy': 'The administrator of the organization (AWS Organizations)',
  'resource control policy': 'The administrator of the organization (AWS Organizations)',
  'VPC endpoint policy': 'The administrator of the VPC and its endpoints',
  'permissions boundary': 'An administrator of the account',
  'session policy': 'The issuer of these temporary credentials',
  'role trust policy': 'The owner of the role',
  'resource-based policy': 'The owner of the resource',
  'identity-based policy': 'An administrator of the account',
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const REASON =
  /(?<how>with an explicit deny in (?:an?|the)|because no) (?<policy>(?:service control|resource control|VPC endpoint|sessions?|role trust|resource-based|identity-based) policy|permissions boundary)(?<above> transitively through a service control policy)?(?:: (?<arn>arn:[^\s,]+))?/u;

/**
 * Returns the action that AWS refused, and what would allow it. Reads AWS's message for both: a call may
 * require other actions than its own, and many kinds of policies can deny it.
 */
export function accessDenied(
  call: AwsCall,
  message: string,
): {readonly action: string; readonly remedy: readonly string[]} {
  const refused = refusedIn(message, call);
  const {how = '', policy: named = '', above, arn} = REASON.exec(message)?.groups ?? {};
  const policy =
    above === undefined ? named.replace('sessions', 'session') : 'service control policy';
  const owner = OWNERS[policy];
  const {action} = refused;
  if (owner === undefined) return {action, remedy: allowingRemedy(refused)};
  if (how !== 'because no') {
    const which = arn === undefined ? '' : ` (${arn})`;
    const remove = `${owner} must remove it. No other policy can override an explicit deny.`;
    return {
      action,
      remedy: [`A statement in ${article(policy)} ${policy} denies it${which}.`, remove],
    };
  }
  if (policy === 'identity-based policy') return {action, remedy: allowingRemedy(refused)};
  if (policy === 'resource-based policy') return {action, remedy: resourcePolicy(refused, message)};
  const where = `${owner} must add this statement to the ${policy}. Other policies are not enough:`;
  return {action, remedy: [where, JSON.stringify(statement(refused))]};
}

function article(policy: string): string {
  return policy.startsWith('identity') ? 'an' : 'a';
}

/**
 * Another account must allow access to its resources, whatever ours allows. The policy of a repository
 * names no resource. Actions on no single repository belong in the policy of the registry.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html
 */
function resourcePolicy(refused: Refused, message: string): string[] {
  const {Effect, Action, Resource} = statement(refused);
  const {partition = 'aws', account = 'ACCOUNT'} =
    /^User: arn:(?<partition>[\w-]+):(?:iam|sts)::(?<account>\d{12}):/u.exec(message)?.groups ?? {};
  const Principal = {AWS: `arn:${partition}:iam::${account}:root`};
  const [, , , , owner = '', ...resource] = Resource.split(':');
  const whose = /^\d{12}$/u.test(owner) ? `account ${owner}` : 'the account that owns it';
  const repository = /^repository\/(?<name>[^*]+)$/u.exec(resource.join(':'))?.groups?.['name'];
  return repository === undefined || Action === 'ecr:CreateRepository'
    ? [
        `Ask ${whose} to add this statement to the policy of its registry:`,
        JSON.stringify({Effect, Principal, Action, Resource}),
      ]
    : [
        `Ask ${whose} to add this statement to the policy of the repository ${repository}:`,
        JSON.stringify({Effect, Principal, Action}),
      ];
}

function refusedIn(message: string, call: AwsCall): Refused {
  const named = awsRefusal(message) ?? call;
  return named.action === call.action && named.resource === '*' ? call : named;
}

function statement({action, resource}: Refused) {
  return {Effect: 'Allow', Action: policyActions(action), Resource: resource} as const;
}
