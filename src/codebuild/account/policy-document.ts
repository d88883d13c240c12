/**
 * An IAM policy as this tool writes it. IAM may return single texts for lists, and a single statement.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** The conditions of a statement, by operator and key. */
type PolicyConditions = Readonly<
  Record<string, Readonly<Record<string, string | readonly string[]>>>
>;

/** One statement of a policy. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: PolicyConditions;
}

/**
 * Decodes a policy from IAM, which is percent-encoded JSON.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
 */
export function decodedPolicy(document: string | undefined): PolicyDocument {
  return JSON.parse(decodeURIComponent(document ?? '%7B%7D')) as PolicyDocument;
}
