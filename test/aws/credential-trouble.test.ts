import {expect, test} from 'vitest';
import {awsFailure} from '../../src/aws/aws-failure.ts';
import {credentialTrouble, isSignedOut} from '../../src/aws/credential-trouble.ts';
import {signInRemedy} from '../../src/aws/sign-in-remedy.ts';
import {option} from '../../src/text.ts';
import {mentioning} from '../mentioning.ts';

const CALL = {task: 'look', action: 'sts:GetCallerIdentity', resource: '*'};

function error(name: string, message = 'AWS says so.') {
  return Object.assign(new Error(message), {name});
}

test.each([
  ['CredentialsProviderError', 'Token is expired. To refresh this SSO session run…', 'none', true],
  [
    'CredentialsProviderError',
    'UnauthorizedException: Session token not found or invalid',
    'none',
    true,
  ],
  ['CredentialsProviderError', 'Could not load credentials from any providers', 'none', true],
  ['CredentialsProviderError', 'ForbiddenException: No access', 'role-not-given', false],
  ['CredentialsProviderError', 'TooManyRequestsException: Rate exceeded', 'throttled', false],
  [
    'CredentialsProviderError',
    'Error: getaddrinfo ENOTFOUND portal.sso.eu-west-2.amazonaws.com',
    'unreachable',
    false,
  ],
  [
    'CredentialsProviderError',
    'Profile x requires multi-factor authentication, but no MFA code callback was provided.',
    'second-factor',
    false,
  ],
  ['TokenProviderError', 'Token is expired.', 'none', true],
  ['ExpiredToken', '', 'expired', true],
  ['ExpiredTokenException', '', 'expired', true],
  ['UnrecognizedClientException', '', 'unknown', true],
  ['SignatureDoesNotMatch', '', 'mistaken', false],
  ['AccessDeniedException', '', undefined, false],
])('reads %s with %j as %s', (name, message, trouble, mends) => {
  expect(credentialTrouble(error(name, message))).toBe(trouble);
  expect(isSignedOut(error(name, message))).toBe(mends);
});

test('returns nothing for a value that is not an error', () => {
  expect(credentialTrouble('ExpiredToken')).toBeUndefined();
});

test.each([
  ['ForbiddenException: No access', 'aws.signed-out', 'role'],
  ['TooManyRequestsException: Rate exceeded', 'aws.throttled', 'throttling'],
  ['Error: connect ECONNREFUSED 127.0.0.1:1', 'aws.unreachable', 'reached'],
  ['… requires multi-factor authentication, …', 'aws.signed-out', 'MFA code'],
])('after %s has the code %s', (message, code, words) => {
  const failure = awsFailure(error('CredentialsProviderError', message), CALL, {profile: 'work'});
  expect(failure).toMatchObject({code, message: expect.stringContaining(words)});
  expect(failure.remedy.join(' ')).not.toContain('aws sso login');
});

test('uses the remedy of the profile', () => {
  const failure = awsFailure(error('ExpiredToken'), CALL, {
    profile: 'work',
    signInRemedy: ['Ask for keys.'],
  });
  expect(failure.remedy).toEqual(['Ask for keys.']);
});

test.each([
  ['sso', 'Sign in: aws sso login --profile root'],
  ['login', 'Sign in: aws login --profile root'],
  ['keys', 'Renew the keys of the AWS profile "root": aws configure --profile root'],
  ['process', 'Check that the credential_process of the AWS profile "root" works.'],
  [
    'web-identity',
    'Check that the web_identity_token_file of the AWS profile "root" is up to date.',
  ],
  ['role', 'Check that the credential_source of the AWS profile "root" has credentials.'],
  [
    'other',
    'The AWS profile "root" has no credentials. Configure it: aws configure sso --profile root',
  ],
] as const)('for a profile of kind %s says: %s', (kind, remedy) => {
  const profile = {name: 'x', kind: 'role', region: undefined, sso: undefined} as const;
  expect(signInRemedy({...profile, root: {name: 'root', kind}})).toEqual([remedy]);
  expect(signInRemedy(undefined)).toEqual([mentioning(option('profile', 'NAME'))]);
});
