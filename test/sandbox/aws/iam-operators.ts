import {matchesPattern} from './iam-pattern.ts';

/** Whether a value of a request is what a condition wants. */
type Test = (wanted: string, value: string) => boolean;

const TESTS: Readonly<Record<string, Test>> = {
  StringEquals: (wanted, value) => wanted === value,
  StringEqualsIgnoreCase: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(),
  StringLike: matchesPattern,
  // These two are the same; they compare part by part.
  ArnEquals: sameArn,
  ArnLike: sameArn,
  Bool: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(),
};

/** Operators that hold if no wanted value is that of the request, and what they are the opposite of. */
const OPPOSITES: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

/** Operators of AWS that the stand-in does not evaluate. */
const UNSUPPORTED =
  /^(?:Numeric(?:Not)?Equals|Numeric(?:Less|Greater)Than(?:Equals)?|Date(?:Not)?Equals|Date(?:Less|Greater)Than(?:Equals)?|BinaryEquals|(?:Not)?IpAddress)$/u;

const OPERATOR =
  /^(?:(?<set>ForAnyValue|ForAllValues):)?(?<name>[A-Za-z]+?)(?<ifExists>IfExists)?$/u;

/** Whether AWS has a condition operator. */
export function isOperator(text: string): boolean {
  const {name = ''} = OPERATOR.exec(text)?.groups ?? {};
  return name === 'Null' || isSupported(name) || UNSUPPORTED.test(name);
}

function isSupported(name: string): boolean {
  return Object.hasOwn(TESTS, name) || Object.hasOwn(OPPOSITES, name);
}

/**
 * Whether the values of a request are what a condition wants. A key that the request does not have is not met, except
 * for the opposite operators and with `IfExists`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 *
 * @param values `undefined` if the request does not have the key.
 * @throws {Error} if the operator cannot be evaluated here. A test must not pass because of it.
 */
export function meets(
  operator: string,
  wanted: readonly string[],
  values: readonly string[] | undefined,
): boolean {
  const {set, name = '', ifExists} = OPERATOR.exec(operator)?.groups ?? {};
  if (name === 'Null') return wanted.includes(String(values === undefined));
  const opposite = OPPOSITES[name];
  const test = TESTS[opposite ?? name];
  if (test === undefined) {
    throw new Error(`The stand-in cannot evaluate the condition operator ${operator}.`);
  }
  if (values === undefined || values.length === 0) {
    return ifExists !== undefined || set === 'ForAllValues' || opposite !== undefined;
  }
  const isMet = (value: string) =>
    wanted.some((it) => test(it, value)) === (opposite === undefined);
  return set === 'ForAllValues' ? values.every(isMet) : values.some(isMet);
}

function sameArn(wanted: string, value: string): boolean {
  const [parts, others] = [arnParts(wanted), arnParts(value)];
  return (
    parts.length === others.length && parts.every((it, at) => matchesPattern(it, others[at] ?? ''))
  );
}

/** The last part may contain colons. */
function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
