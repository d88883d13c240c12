/** The permission that is missing, in the terms of an IAM policy. */
interface AwsRefusal {
  /** `ecr:PutImage` */
  readonly action: string;
  /** `*` if AWS does not name the resource. */
  readonly resource: string;
}

const WORDS =
  /not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: (?<resource>arn:[^\s"'\\,;)\]}]+))?/u;

/**
 * Finds the missing permission in a message of an AWS API or of ECR: `User: … is not authorized to
 * perform: ecr:PutImage on resource: arn:… because …`.
 */
export function awsRefusal(words: string): AwsRefusal | undefined {
  const {action, resource = '*'} = WORDS.exec(words)?.groups ?? {};
  return action === undefined ? undefined : {action, resource};
}

/** Services with two prefixes. AWS may check an action under either one. */
const TWO_PREFIXES = ['codeconnections', 'codestar-connections'] as const;

/**
 * Returns an action as a policy must name it. A policy must allow actions on connections under the new and
 * the old name of the service: https://docs.aws.amazon.com/dtconsole/latest/userguide/rename.html
 */
export function policyActions(action: string): string | string[] {
  const [service = '', name = ''] = action.split(':');
  const hasTwo = TWO_PREFIXES.some((it) => it === service);
  return hasTwo ? TWO_PREFIXES.map((it) => `${it}:${name}`) : action;
}

/** Returns the remedy: a line of text, and a line with the statement of an IAM policy. */
export function allowingRemedy({action, resource}: AwsRefusal): string[] {
  return [
    'Allow it with this statement in the policy of the role or user:',
    JSON.stringify({Effect: 'Allow', Action: policyActions(action), Resource: resource}),
  ];
}
