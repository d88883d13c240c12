import type {Environment} from '../../environment.ts';
import vendors from 'ci-info/vendors.json' with {type: 'json'};
import type {PullRequestReference, UnclearReference} from './ci-reference.ts';

/** How `ci-info` recognizes a service or the build of a pull request. */
type Condition =
  | string
  | {readonly any: readonly string[]; readonly env?: undefined}
  | {
      readonly env: string;
      readonly ne?: string;
      readonly any?: readonly string[];
      readonly includes?: string;
    }
  | Readonly<Record<string, string>>;

interface Vendor {
  readonly name: string;
  readonly env: Condition | readonly Condition[];
  readonly pr?: Condition;
}

/**
 * Returns a reference if any CI service that `ci-info` knows builds a pull request. The table of this
 * project knows more about its services. For others, this prevents a pull request from being built like
 * a branch. Only the data of `ci-info` is used, because its code reads `process.env`.
 * https://github.com/watson/ci-info/blob/master/vendors.json
 */
export function otherPullRequest(environment: Environment): PullRequestReference | undefined {
  const found = recognized(environment).find(({pr}) => pr !== undefined && isMet(pr, environment));
  return found && {kind: 'pull-request', number: undefined, from: found.name};
}

/**
 * Returns the CI service for which `ci-info` cannot recognize the build of a pull request.
 *
 * @returns `undefined` if no such service runs this build.
 */
export function otherService(environment: Environment): UnclearReference | undefined {
  const found = recognized(environment).find(({pr}) => pr === undefined);
  return found && {kind: 'unclear', from: found.name};
}

/** Returns whether a CI service that `ci-info` knows runs this build. */
export function isKnownVendor(environment: Environment): boolean {
  return recognized(environment).length > 0;
}

function recognized(environment: Environment): Vendor[] {
  return (vendors as readonly Vendor[]).filter(({env}) =>
    [env].flat().every((it) => isMet(it, environment)),
  );
}

function isMet(condition: Condition, environment: Environment): boolean {
  if (typeof condition === 'string') return isTrue(environment[condition]);
  if (typeof condition.env === 'string')
    return isValue(condition, environment[condition.env] ?? '');
  if (Array.isArray(condition.any)) return condition.any.some((it) => isTrue(environment[it]));
  return Object.entries(condition).every(([name, value]) => environment[name] === value);
}

/** Codemagic sets `false` if it does not build a pull request. */
function isTrue(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false';
}

function isValue({ne, any, includes}: Readonly<Record<string, unknown>>, value: string): boolean {
  if (value === '') return false;
  if (typeof ne === 'string') return value !== ne;
  if (typeof includes === 'string') return value.includes(includes);
  return Array.isArray(any) && any.includes(value);
}
