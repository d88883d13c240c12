import {AwsError} from './aws-error.ts';
import {isOperator} from './iam-operators.ts';

/** A statement of a policy with a valid form. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  /** By operator, then by key. */
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

const VERSIONS = new Set(['2008-10-17', '2012-10-17']);
const STATEMENT_KEYS = new Set([
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
]);

/**
 * Reads the policy of an identity, or a trust policy (`trust`):
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 *
 * @throws {AwsError} if IAM would refuse it.
 */
export function readPolicy(text: string, kind: 'identity' | 'trust'): PolicyStatement[] {
  const {Version, Statement, Id: _, ...others} = readObject(text);
  const isVersion = Version === undefined || VERSIONS.has(String(Version));
  require(isVersion && Object.keys(others).length === 0, 'Syntax errors in policy.');
  const statements: unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  require(statements.length > 0 && Statement !== undefined, 'Syntax errors in policy.');
  for (const it of statements) checkStatement(it, kind);
  const checked = statements as PolicyStatement[];
  const sids = checked.flatMap(({Sid}) => (Sid === undefined ? [] : [Sid]));
  const areUnique = new Set(sids).size === sids.length;
  require(areUnique, 'Statement IDs (SID) in a single policy must be unique.');
  return checked;
}

/** IAM does not count white space. */
export function policySize(text: string): number {
  return text.replaceAll(/\s/gu, '').length;
}

/** Values that can be single or in a list. */
export function several(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

function checkStatement(statement: unknown, kind: 'identity' | 'trust'): void {
  require(isObject(statement), 'Syntax errors in policy.');
  const it = statement;
  const isKnown = Object.keys(it).every((key) => STATEMENT_KEYS.has(key));
  const isEffect = it['Effect'] === 'Allow' || it['Effect'] === 'Deny';
  require(isKnown && isEffect, 'Syntax errors in policy.');
  const {Sid = '', Condition} = it;
  require(typeof Sid === 'string' &&
    /^[0-9A-Za-z]*$/u.test(
      Sid,
    ), 'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*');
  const isCondition =
    Condition === undefined ||
    (isObject(Condition) &&
      Object.values(Condition).every((keys) => isObject(keys) && areTexts(Object.values(keys))));
  require(isCondition, 'Syntax errors in policy.');
  const operator = Object.keys(Condition ?? {}).find((name) => !isOperator(name));
  require(operator === undefined, `Invalid Condition type : ${operator}.`);
  const actions = oneOf(it, 'Action', 'NotAction', 'Policy statement must contain actions.');
  const strange = actions.find((action) => !/^(?:\*|[\w-]+:[\w*?-]+)$/u.test(action));
  require(strange ===
    undefined, 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  if (kind === 'trust') checkTrust(it, actions);
  else checkIdentity(it);
}

function checkIdentity(it: Readonly<Record<string, unknown>>): void {
  const isOfAnybody = it['Principal'] === undefined && it['NotPrincipal'] === undefined;
  require(isOfAnybody, 'Policy document should not specify a principal.');
  const words = 'Policy statement must contain resources.';
  const strange = oneOf(it, 'Resource', 'NotResource', words).find(
    (resource) => !/^(?:\*|arn:[^:]+:[^:]+:[^:]*:[^:]*:.+)$/u.test(resource),
  );
  require(strange === undefined, `Resource ${strange} must be in ARN format or "*".`);
}

function checkTrust(it: Readonly<Record<string, unknown>>, actions: readonly string[]): void {
  const isOfRole = it['Resource'] === undefined && it['NotResource'] === undefined;
  require(isOfRole, 'Has prohibited field Resource');
  const {Principal} = it;
  require(Principal !== undefined, 'Missing required field Principal');
  const isPrincipal =
    Principal === '*' || (isObject(Principal) && areTexts(Object.values(Principal)));
  require(isPrincipal, 'Syntax errors in policy.');
  const areOfSts = actions.every((action) => /^(?:\*|sts:.+)$/iu.test(action));
  require(areOfSts, 'AssumeRole policy may only specify STS AssumeRole actions.');
  const services = isObject(Principal) ? several(Principal['Service'] as string | undefined) : [];
  const unknown = services.find((service) => !/^[\w.-]+\.amazonaws\.com$/u.test(service));
  require(unknown === undefined, `Invalid principal in policy: "SERVICE":"${unknown}"`);
}

/** @throws {AwsError} if it has neither of two members, or both. */
function oneOf(
  statement: Readonly<Record<string, unknown>>,
  name: string,
  other: string,
  words: string,
): readonly string[] {
  const value = statement[name] ?? statement[other];
  require(value !== undefined, words);
  const isOne = statement[name] === undefined || statement[other] === undefined;
  require(isOne && areTexts([value]), 'Syntax errors in policy.');
  const values = several(value as string | string[]);
  require(values.length > 0, words);
  return values;
}

function areTexts(values: readonly unknown[]): boolean {
  return values.flat().every((it) => typeof it === 'string');
}

function readObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  require(isObject(value), 'Syntax errors in policy.');
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function require(isGood: boolean, message: string): asserts isGood {
  if (!isGood) throw malformed(message);
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocumentException', message);
}
