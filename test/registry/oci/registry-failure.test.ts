import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {registryErrors, registryFailure} from '../../../src/registry/oci/registry-failure.ts';

const refusal = {
  task: 'push to r.example.com/team/web',
  host: 'r.example.com',
  user: 'ci',
  status: 400,
  body: '{"errors":[{"code":"TAG_INVALID","message":"not a tag"},{"code":"UNSUPPORTED"}]}',
};

test('shows the registry’s own code and message', () => {
  expect(registryFailure(refusal)).toMatchObject({
    kind: 'failed',
    message: 'Cannot push to r.example.com/team/web: the registry answered 400.',
    details: ['TAG_INVALID: not a tag', 'UNSUPPORTED'],
  });
});

test.each([
  [
    401,
    'ci',
    'registry.unauthorized',
    'the registry rejected the password of ci',
    'Sign in: docker login r.example.com',
  ],
  [
    401,
    undefined,
    'registry.unauthorized',
    'the registry requires credentials, and Docker has none for it',
    'Sign in: docker login r.example.com',
  ],
  [
    403,
    'ci',
    'registry.denied',
    'permission denied for ci',
    expect.stringContaining('sign in as another user'),
  ],
  [
    403,
    undefined,
    'registry.denied',
    'permission denied (not signed in)',
    'Sign in: docker login r.example.com',
  ],
  [404, 'ci', 'registry.not-found', 'not found in the registry', 'Check the name, or create it.'],
  [
    429,
    'ci',
    'registry.throttled',
    'the registry is throttling requests',
    expect.stringContaining('run the same command again'),
  ],
  [
    503,
    'ci',
    'registry.unavailable',
    'the registry is unavailable (503)',
    expect.stringContaining('Run the same command again'),
  ],
])('reports %s for %s', (status, user, code, why, remedy) => {
  const failure = registryFailure({...refusal, status, user});
  expect(failure).toMatchObject({code, message: `Cannot push to r.example.com/team/web: ${why}.`});
  expect(failure.remedy.at(-1)).toEqual(remedy);
});

const DENIED =
  'User: arn:aws:sts::111122223333:assumed-role/Developer/someone is not authorized to perform: ecr:InitiateLayerUpload on resource: arn:aws:ecr:eu-west-2:111122223333:repository/team/web because no identity-based policy allows the ecr:InitiateLayerUpload action';

test('turns the message of AWS into the missing statement', () => {
  const body = JSON.stringify({errors: [{code: 'DENIED', message: DENIED}]});
  expect(registryFailure({...refusal, status: 403, body})).toMatchObject({
    code: 'registry.denied',
    message: expect.stringContaining('ecr:InitiateLayerUpload'),
    details: [`DENIED: ${DENIED}`],
    remedy: [
      'Allow it with this statement in the policy of the role or user:',
      '{"Effect":"Allow","Action":"ecr:InitiateLayerUpload","Resource":"arn:aws:ecr:eu-west-2:111122223333:repository/team/web"}',
    ],
  });
});

test('finds the statement even for the longest names', () => {
  const name = 'n'.repeat(256);
  const long = DENIED.replace('team/web', name).replace('someone', 's'.repeat(128));
  const body = JSON.stringify({errors: [{code: 'DENIED', message: long}]});
  const [, statement = ''] = registryFailure({...refusal, status: 403, body}).remedy;
  expect(statement).toContain(`:repository/${name}"`);
});

test.each([401, 403])('uses the given remedy for %s', (status) => {
  const signIn = ['Sign in somewhere.', 'Or elsewhere.'];
  const user = status === 401 ? 'AWS' : undefined;
  const {remedy} = registryFailure({...refusal, status, user, signIn});
  expect(remedy.slice(-2)).toEqual(signIn);
});

test('reports a missing repository', () => {
  const body = '{"errors":[{"code":"NAME_UNKNOWN","message":"no web"}]}';
  expect(registryFailure({...refusal, status: 404, body})).toMatchObject({
    code: 'registry.not-found',
    message: expect.stringMatching(/repository\.$/u),
  });
});

test('names no host in the remedy for Docker Hub', () => {
  const failure = registryFailure({...refusal, status: 401, host: 'docker.io'});
  expect(failure.remedy).toEqual(['Sign in: docker login']);
});

test('reads errors from any body, or none', () => {
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc.array(fc.jsonValue()).map((errors) => JSON.stringify({errors})),
  );
  fc.assert(
    fc.property(body, (it) => {
      for (const {code, message} of registryErrors(it))
        expect(typeof code + typeof message).toBe('stringstring');
    }),
  );
});

test.each([
  [
    "The repository with name 'web' in registry with id '111122223333' already has the maximum allowed number of images which is '10000'",
    'the repository has as many images as its quota allows',
    'lifecycle policy',
  ],
  [
    "Adding tag 'x' to an image in the repository with name 'web' in registry with id 'xyz' exceeds the maximum allowed number of tags per image which is '1000'",
    'the image has as many tags as its quota allows',
    'Delete unused tags',
  ],
])('does not blame the sign-in for a quota: %s', (message, why, remedy) => {
  const body = JSON.stringify({errors: [{code: 'DENIED', message}]});
  expect(registryFailure({...refusal, status: 403, body})).toMatchObject({
    code: 'registry.denied',
    message: `Cannot push to r.example.com/team/web: ${why}.`,
    details: [`DENIED: ${message}`],
    remedy: [expect.stringContaining(remedy)],
  });
});
