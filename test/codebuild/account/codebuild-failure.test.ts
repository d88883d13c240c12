import {describe, expect, test} from 'vitest';
import {
  codeBuildFailure,
  isMissing,
  isRefusedByHost,
  isRoleNotReady,
} from '../../../src/codebuild/account/codebuild-failure.ts';
import {Failure} from '../../../src/errors.ts';
import {spell} from '../../../src/cli/spell.ts';

/** An error of CodeBuild as `callAws` throws it. */
function refusal(name: string, message: string): Failure {
  const cause = Object.assign(new Error(message), {name});
  return new Failure('aws.failed', `Cannot do it: AWS says ${name}.`, {cause, details: [message]});
}

const NOT_READY = 'CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::1:role/x';

describe('explains a known error of CodeBuild', () => {
  test.each([
    ['InvalidInputException', NOT_READY, 'CodeBuild cannot assume the role', 'trust policy'],
    [
      'ResourceNotFoundException',
      'Could not find access token for server type github',
      'CodeBuild has no credentials for the Git host',
      'codebuild link-github',
    ],
    [
      'OAuthProviderException',
      'Failed to create webhook. GitHub API limit reached. Please try again later.',
      'the Git host is throttling requests',
      'Wait a few minutes',
    ],
    [
      'OAuthProviderException',
      'Failed to create webhook. Repository not found or permission denied.',
      'the repository was not found, or the Git host denied permission',
      'admin:repo_hook',
    ],
    [
      'OAuthProviderException',
      'User is not authorized to access connection arn:aws:codeconnections:x',
      'the connection cannot be used',
      'GetConnectionToken',
    ],
    ['OAuthProviderException', '', 'the Git host rejected the request', 'Link it again'],
    [
      'InvalidInputException',
      'Access denied to connection arn:aws:codeconnections:x',
      'the connection cannot be used',
      'GetConnectionToken',
    ],
    [
      'InvalidInputException',
      'Connection arn:x is not AVAILABLE',
      'the connection cannot be used',
      'PENDING',
    ],
    [
      'AccountLimitExceededException',
      'Cannot have more than 5000 projects for the account',
      'the account has reached a CodeBuild quota',
      'quota',
    ],
  ])('%s: %s', (name, message, why, remedy) => {
    const error = refusal(name, message);
    const told = codeBuildFailure(error, 'create the project web');
    expect(told).toBeInstanceOf(Failure);
    expect(told).toMatchObject({
      kind: 'failed',
      message: `Cannot create the project web: ${why}.`,
      details: [message],
      cause: error.cause,
    });
    expect((told as Failure).remedy.map(spell).join('\n')).toContain(remedy);
  });
});

test.each([
  ['InvalidInputException', 'Invalid environment: image'],
  ['ValidationException', NOT_READY],
  ['ResourceNotFoundException', 'Project not found'],
])('returns an unknown error unchanged: %s: %s', (name, message) => {
  const error = refusal(name, message);
  expect(codeBuildFailure(error, 'do it')).toBe(error);
});

test('returns an error that is not from a call unchanged', () => {
  for (const error of [
    new TypeError('defect'),
    new Failure('aws.failed', 'No.'),
    'text',
    undefined,
  ]) {
    expect(codeBuildFailure(error, 'do it')).toBe(error);
  }
});

test('recognises a role that has not propagated', () => {
  expect(isRoleNotReady(refusal('InvalidInputException', NOT_READY))).toBe(true);
  const told = codeBuildFailure(refusal('InvalidInputException', NOT_READY), 'do it');
  expect(isRoleNotReady(told)).toBe(true);
  expect(isRoleNotReady(refusal('InvalidInputException', 'Not authorized to perform x'))).toBe(
    true,
  );
  for (const [name, message] of [
    ['InvalidInputException', 'Access denied to connection arn:x'],
    ['OAuthProviderException', 'User is not authorized to access connection arn:x'],
  ] as const) {
    expect(isRoleNotReady(refusal(name, message))).toBe(true);
  }
  expect(isRoleNotReady(refusal('OAuthProviderException', 'Bad credentials'))).toBe(false);
  expect(isRoleNotReady(refusal('AccessDeniedException', NOT_READY))).toBe(false);
  expect(isRoleNotReady(refusal('InvalidInputException', 'Invalid image'))).toBe(false);
  expect(isRoleNotReady(new Error(NOT_READY))).toBe(false);
});

test.each([
  ['OAuthProviderException', 'Bad credentials', {host: true, missing: false}],
  ['OAuthProviderException', 'GitHub API limit reached', {host: false, missing: false}],
  ['ResourceNotFoundException', 'Could not find access token', {host: true, missing: false}],
  ['ResourceNotFoundException', 'Webhook does not exist', {host: false, missing: true}],
  ['ThrottlingException', 'Rate exceeded', {host: false, missing: false}],
])('recognises an error of the Git host: %s: %s', (name, message, expected) => {
  const error = refusal(name, message);
  expect({host: isRefusedByHost(error), missing: isMissing(error)}).toEqual(expected);
});
