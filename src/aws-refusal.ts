/** What AWS did not allow, as a policy names it. */
interface AwsRefusal {
  /** `ecr:PutImage` */
  readonly action: string;
  /** `*` where AWS names none. */
  readonly resource: string;
}

const WORDS =
  /not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: (?<resource>arn:[^\s"'\\,;)\]}]+))?/u;

/**
 * Finds AWS's own words for what is not allowed, which its registries say as its APIs do: `User: … is
 * not authorized to perform: ecr:PutImage on resource: arn:… because …`.
 */
export function awsRefusal(words: string): AwsRefusal | undefined {
  const {action, resource = '*'} = WORDS.exec(words)?.groups ?? {};
  return action === undefined ? undefined : {action, resource};
}

/** What a person does about it: a line, and the statement of an IAM policy on another. */
export function allowingRemedy({action, resource}: AwsRefusal): string[] {
  return [
    'Allow it with this statement in the policy of the role or user:',
    JSON.stringify({Effect: 'Allow', Action: action, Resource: resource}),
  ];
}
