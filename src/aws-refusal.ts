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

/** Returns the remedy: a line of text, and a line with the statement of an IAM policy. */
export function allowingRemedy({action, resource}: AwsRefusal): string[] {
  return [
    'Allow it with this statement in the policy of the role or user:',
    JSON.stringify({Effect: 'Allow', Action: action, Resource: resource}),
  ];
}
