import {expect, test} from 'vitest';
import {awsFailure} from '../../src/aws/aws-failure.ts';
import {Failure} from '../../src/errors.ts';
import {spell} from '../../src/cli/spell.ts';
import {option} from '../../src/text.ts';
import {mentioning} from '../mentioning.ts';

const CALL = {
  task: 'create the repository intranet/web',
  action: 'ecr:CreateRepository',
  resource: 'arn:aws:ecr:*:*:repository/intranet/web',
};

interface More {
  readonly message?: string;
  readonly code?: string;
  readonly profile?: string;
  readonly status?: number;
}

function failure(name: string, more: More = {}) {
  const error = Object.assign(new Error(more.message ?? 'AWS says so.'), {
    name,
    code: more.code,
    $metadata: {httpStatusCode: more.status},
  });
  return awsFailure(error, CALL, {profile: more.profile});
}

test.each([
  ['CredentialsProviderError', 'no valid AWS credentials found'],
  ['TokenProviderError', 'no valid AWS credentials found'],
  ['ExpiredToken', 'the AWS credentials have expired'],
  ['ExpiredTokenException', 'the AWS credentials have expired'],
  ['UnrecognizedClientException', 'AWS did not accept these credentials'],
  ['InvalidClientTokenId', 'AWS did not accept these credentials'],
  ['SignatureDoesNotMatch', 'AWS did not accept these credentials'],
])('suggests to sign in after %s', (name, why) => {
  expect(failure(name, {profile: 'work'})).toMatchObject({
    kind: 'credentials',
    message: `Cannot create the repository intranet/web: ${why}.`,
    details: ['AWS says so.'],
    remedy: ['Sign in: aws sso login --profile work'],
  });
  expect(failure(name).remedy).toEqual([mentioning(option('profile', 'NAME'))]);
});

test.each(['AccessDeniedException', 'AccessDenied'])(
  'names the action after %s, and shows the missing statement',
  (name) => {
    const {kind, message, remedy} = failure(name);
    expect([kind, message]).toEqual([
      'credentials',
      'Cannot create the repository intranet/web: permission denied for ecr:CreateRepository.',
    ]);
    expect(JSON.parse(spell(remedy[1] ?? ''))).toEqual({
      Effect: 'Allow',
      Action: 'ecr:CreateRepository',
      Resource: 'arn:aws:ecr:*:*:repository/intranet/web',
    });
  },
);

test('uses the action and resource from the message of AWS', () => {
  const arn = 'arn:aws:ecr:eu-west-2:111122223333:repository/intranet/web';
  const who = 'User: arn:aws:sts::111122223333:assumed-role/ci/someone';
  const {message, remedy} = failure('AccessDeniedException', {
    message: `${who} is not authorized to perform: ecr:TagResource on resource: ${arn} because no identity-based policy allows the ecr:TagResource action`,
  });
  expect(message).toBe(
    'Cannot create the repository intranet/web: permission denied for ecr:TagResource.',
  );
  expect(JSON.parse(spell(remedy[1] ?? ''))).toMatchObject({
    Action: 'ecr:TagResource',
    Resource: arn,
  });
  const bearer = failure('AccessDeniedException', {
    message: `${who} is not authorized to perform: sts:GetServiceBearerToken because …`,
  });
  expect(JSON.parse(spell(bearer.remedy[1] ?? ''))).toMatchObject({
    Action: 'sts:GetServiceBearerToken',
    Resource: '*',
  });
});

const HTML = `Unexpected token '<', "<html>…" is not valid JSON
  Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object.`;

test.each([
  ['SyntaxError', 503, HTML, []],
  ['Unknown', 500, 'UnknownError', []],
  ['ServiceUnavailable', 503, 'Try later.', ['Try later.']],
  ['InternalFailure', 500, 'Failed.', ['Failed.']],
])(
  "calls %s with %i a fault of AWS, without the parser's message",
  (name, status, message, details) => {
    const told = failure(name, {status, message});
    expect(told).toMatchObject({
      kind: 'failed',
      message: `Cannot create the repository intranet/web: AWS is unavailable (${status}).`,
      details,
    });
    expect(told.remedy[0]).toBe('Run the same command again.');
  },
);

test('recognises a page that is not from AWS', () => {
  expect(failure('SyntaxError', {status: 200, message: HTML})).toMatchObject({
    kind: 'failed',
    code: 'aws.unreachable',
    message: expect.stringContaining('(200, not JSON)'),
    details: [],
  });
});

test.each([
  ['ThrottlingException', {}, 'failed', 'aws.throttled', 'throttling'],
  ['Error', {message: 'Region is missing'}, 'usage', 'aws.region-missing', 'region'],
  ['InvalidParameterException', {}, 'failed', 'aws.failed', 'InvalidParameterException'],
])('after %s %j has the code %s: %s', (name, more, kind, code, why) => {
  const told = failure(name, more);
  expect(told).toMatchObject({kind, code, message: expect.stringContaining(why)});
  expect(told.message).toContain('Cannot create the repository intranet/web: ');
});

test('returns a Failure unchanged', () => {
  const told = new Failure('aws.failed', 'Told.');
  expect(awsFailure(told, CALL, {profile: undefined})).toBe(told);
});
