import {expect, test} from 'vitest';
import {
  isMissing,
  isRefusedByHost,
  isRoleNotReady,
} from '../../../src/codebuild/account/codebuild-failure.ts';
import {Failure} from '../../../src/errors.ts';

/** An error of CodeBuild as `callAws` throws it. */
function refusal(name: string, message: string): Failure {
  const cause = Object.assign(new Error(message), {name});
  return new Failure('aws.failed', `Cannot do it: AWS says ${name}.`, {cause, details: [message]});
}

const NOT_READY = 'CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::1:role/x';

test('recognises a role that has not propagated', () => {
  expect(isRoleNotReady(refusal('InvalidInputException', NOT_READY))).toBe(true);
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
  ['OAuthProviderException', 'GitHub webhook limit reached', {host: true, missing: false}],
  ['ResourceNotFoundException', 'Webhook does not exist', {host: false, missing: true}],
  ['ThrottlingException', 'Rate exceeded', {host: false, missing: false}],
])('recognises an error of the Git host: %s: %s', (name, message, expected) => {
  const error = refusal(name, message);
  expect({host: isRefusedByHost(error), missing: isMissing(error)}).toEqual(expected);
});
