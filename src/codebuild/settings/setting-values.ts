import type {RefusedValue} from '../refused-value.ts';

/** Kinds of IDs in a network, with an example of each. */
const EXAMPLES = {
  vpc: 'vpc-0123456789abcdef0',
  subnet: 'subnet-0123456789abcdef0',
  sg: 'sg-0123456789abcdef0',
} as const;

/**
 * Parses the ID of a VPC, a subnet or a security group.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_VpcConfig.html
 */
export function parseNetworkId(
  kind: keyof typeof EXAMPLES,
  text: string,
): {readonly id: string} | RefusedValue {
  return text.startsWith(`${kind}-`) && /^[a-z]+-[0-9a-z]+$/u.test(text)
    ? {id: text}
    : {problem: `"${text}" is not an ID.`, hint: `Use an ID such as ${EXAMPLES[kind]}.`};
}

/**
 * Parses how many builds may run at the same time: a number, or `none`.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProject.html
 */
export function parseConcurrency(text: string): {readonly limit: number | 'none'} | RefusedValue {
  if (text === 'none') return {limit: 'none'};
  const limit = wholeNumber(text);
  return limit === undefined || limit === 0
    ? {problem: `"${text}" is not a number of builds.`, hint: 'Use 1 or more, or none.'}
    : {limit};
}

/** Parses how often CodeBuild retries a failed build. */
export function parseRetries(text: string): {readonly count: number} | RefusedValue {
  const count = wholeNumber(text);
  return count === undefined
    ? {problem: `"${text}" is not a number of retries.`, hint: 'Use 0 or more.'}
    : {count};
}

/** CodeBuild's numbers have 32 bits. */
function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/u.test(text) ? Number(text) : undefined;
}
