import type {AwsAccount} from './aws-account.ts';
import {AwsError} from './aws-error.ts';
import type {StoredProject} from './codebuild-state.ts';
import {type PageRequest, page} from './page.ts';

/** What CodeBuild answers where it understands an input and cannot do it. */
export function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}

/** @throws {AwsError} the first mistake that is one. */
export function refuse(mistakes: readonly (string | undefined)[]): void {
  const first = mistakes.find((it) => it !== undefined);
  if (first !== undefined) throw invalidInput(first);
}

export function projectArn({region, id}: Pick<AwsAccount, 'region' | 'id'>, name: string): string {
  return `arn:aws:codebuild:${region}:${id}:project/${name}`;
}

/** By name, or by the ARN that some operations take in its place. */
export function findProject(account: AwsAccount, nameOrArn: string): StoredProject | undefined {
  const start = projectArn(account, '');
  const name = nameOrArn.startsWith(start) ? nameOrArn.slice(start.length) : nameOrArn;
  return account.codebuild.project(name);
}

/** @throws {AwsError} where it is not there. */
export function existingProject(account: AwsAccount, nameOrArn: string): StoredProject {
  const found = findProject(account, nameOrArn);
  if (found !== undefined) return found;
  const message = `Project cannot be found: ${projectArn(account, nameOrArn)}`;
  throw new AwsError('ResourceNotFoundException', message);
}

/**
 * One page of a list of a service that has its own error for tokens that it never gave.
 *
 * @throws {AwsError} with that code.
 */
export function pageOr<T>(
  code: string,
  all: readonly T[],
  request: PageRequest,
  pageSize: number,
): {items: readonly T[]; nextToken?: string} {
  try {
    return page(all, request, pageSize);
  } catch {
    throw new AwsError(code, 'Invalid next token');
  }
}
