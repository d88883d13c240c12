import {allowingRemedy, awsRefusal} from '../aws-refusal.ts';

/** What was asked of AWS, for the words of an error and for the statement that would allow it. */
export interface AwsCall {
  /** To be read after "Cannot": `create the repository intranet/web`. */
  readonly task: string;
  /** The IAM action: `ecr:CreateRepository`. */
  readonly action: string;
  /** The ARN that a policy would name; `*` where the action knows no resources. */
  readonly resource: string;
}

/** The part of it that AWS refused. */
type Refused = Pick<AwsCall, 'action' | 'resource'>;

/** The names of errors that say so, which differ from service to service. */
export const DENIED: readonly string[] = [
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'NotAuthorized',
];

/** Policies of others than the one who asked, and who can change them. */
const KEEPERS: Readonly<Record<string, string>> = {
  'service control policy': 'Whoever runs the organization (AWS Organizations)',
  'resource control policy': 'Whoever runs the organization (AWS Organizations)',
  'VPC endpoint policy': 'Whoever runs the VPC and its endpoints',
  'permissions boundary': 'An administrator of the account',
  'session policy': 'Whoever gives out these temporary credentials',
  'role trust policy': 'The owner of the role',
  'resource-based policy': 'The owner of the resource',
  'identity-based policy': 'An administrator of the account',
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const REASON =
  /(?<how>with an explicit deny in (?:an?|the)|because no) (?<policy>(?:service control|resource control|VPC endpoint|sessions?|role trust|resource-based|identity-based) policy|permissions boundary)(?<above> transitively through a service control policy)?(?:: (?<arn>arn:[^\s,]+))?/u;

/**
 * What was refused, and what would allow it. AWS's own words tell it better than we know it: a call
 * may need more than its own action, and of many kinds of policies each can forbid it.
 */
export function accessDenied(
  call: AwsCall,
  message: string,
): {readonly action: string; readonly remedy: readonly string[]} {
  const refused = refusedIn(message, call);
  const {how = '', policy: told = '', above, arn} = REASON.exec(message)?.groups ?? {};
  const policy =
    above === undefined ? told.replace('sessions', 'session') : 'service control policy';
  const keeper = KEEPERS[policy];
  const {action} = refused;
  if (keeper === undefined) return {action, remedy: allowingRemedy(refused)};
  if (how !== 'because no') {
    const which = arn === undefined ? '' : ` (${arn})`;
    const lift = `${keeper} has to lift it: no statement elsewhere outweighs it.`;
    return {
      action,
      remedy: [`A statement in ${article(policy)} ${policy} denies it${which}.`, lift],
    };
  }
  if (policy === 'identity-based policy') return {action, remedy: allowingRemedy(refused)};
  if (policy === 'resource-based policy') return {action, remedy: ofOthersPolicy(refused, message)};
  const where = `${keeper} has to allow it in the ${policy}; elsewhere it has no effect:`;
  return {action, remedy: [where, JSON.stringify(statement(refused))]};
}

function article(policy: string): string {
  return policy.startsWith('identity') ? 'an' : 'a';
}

/**
 * Another account has to allow what is done with its resources, whatever ours allows. A repository's
 * policy names no resource; what concerns no single one stands in the registry's.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html
 */
function ofOthersPolicy(refused: Refused, message: string): string[] {
  const {Effect, Action, Resource} = statement(refused);
  const {partition = 'aws', account = 'ACCOUNT'} =
    /^User: arn:(?<partition>[\w-]+):(?:iam|sts)::(?<account>\d{12}):/u.exec(message)?.groups ?? {};
  const Principal = {AWS: `arn:${partition}:iam::${account}:root`};
  const [, , , , owner = '', ...resource] = Resource.split(':');
  const whose = /^\d{12}$/u.test(owner) ? `account ${owner}` : 'the account that has it';
  const repository = /^repository\/(?<name>[^*]+)$/u.exec(resource.join(':'))?.groups?.['name'];
  return repository === undefined || Action === 'ecr:CreateRepository'
    ? [
        `Have ${whose} allow it, with this statement in its registry's policy:`,
        JSON.stringify({Effect, Principal, Action, Resource}),
      ]
    : [
        `Have ${whose} allow it, with this statement in the policy of the repository ${repository}:`,
        JSON.stringify({Effect, Principal, Action}),
      ];
}

function refusedIn(message: string, call: AwsCall): Refused {
  const told = awsRefusal(message) ?? call;
  return told.action === call.action && told.resource === '*' ? call : told;
}

function statement({action, resource}: Refused) {
  return {Effect: 'Allow', Action: action, Resource: resource} as const;
}
