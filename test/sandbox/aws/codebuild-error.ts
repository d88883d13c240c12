import type {AwsAccount} from './aws-account.ts';
import {AwsError} from './aws-error.ts';
import type {StoredProject} from './codebuild-state.ts';
import {type PageRequest, page} from './page.ts';

/** CodeBuild's error for a valid input that it cannot process. */
export function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}

/** @throws {AwsError} for the first problem. */
export function refuse(mistakes: readonly (string | undefined)[]): void {
  const first = mistakes.find((it) => it !== undefined);
  if (first !== undefined) throw invalidInput(first);
}

export function projectArn({region, id}: Pick<AwsAccount, 'region' | 'id'>, name: string): string {
  return `arn:aws:codebuild:${region}:${id}:project/${name}`;
}

/** By name, or by the ARN that some operations accept instead. */
export function findProject(account: AwsAccount, nameOrArn: string): StoredProject | undefined {
  const start = projectArn(account, '');
  const name = nameOrArn.startsWith(start) ? nameOrArn.slice(start.length) : nameOrArn;
  const found = account.codebuild.project(name);
  const {goneAt} = found?.webhook ?? {};
  if (found !== undefined && goneAt !== undefined && goneAt <= account.now()) {
    found.webhook = undefined;
  }
  return found;
}

/** @throws {AwsError} if it does not exist. */
export function existingProject(account: AwsAccount, nameOrArn: string): StoredProject {
  const found = findProject(account, nameOrArn);
  if (found !== undefined) return found;
  const message = `Project cannot be found: ${projectArn(account, nameOrArn)}`;
  throw new AwsError('ResourceNotFoundException', message);
}

/**
 * A page of a list, for a service with its own error for unknown tokens.
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
