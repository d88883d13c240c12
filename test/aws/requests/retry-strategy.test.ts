import {describe, expect, test} from 'vitest';
import {retryStrategy} from '../../../src/aws/requests/retry-strategy.ts';
import {NetworkError} from '../../../src/http/network-error.ts';
import {trustPolicy} from '../../../src/codebuild/role/role-policy.ts';
import {inputsOf, startAccount} from '../../codebuild/account-rig.ts';
import {PLACE} from '../../codebuild/samples.ts';
import {testPatience} from '../../patience/test-patience.ts';

const role = {name: 'r', description: 'd', trust: trustPolicy({...PLACE, project: 'intranet'})};

test('reports a quota at once', async () => {
  const {aws, account} = await startAccount();
  const message = 'Cannot exceed quota for RolesPerAccount: 1000';
  aws.instead('iam:CreateRole', {code: 'LimitExceededException', message, status: 409});
  await expect(account.roles.createBare(role)).rejects.toMatchObject({
    code: 'aws.failed',
    message: expect.stringMatching(/the role r: .*quota/u),
    details: [message],
  });
  expect(inputsOf(aws, 'iam:CreateRole')).toHaveLength(1);
});

test.each(['throttle', 'fail'] as const)('retries after %s', async (how) => {
  const {aws, account} = await startAccount();
  aws.instead('iam:CreateRole', how);
  await account.roles.createBare(role);
  expect(inputsOf(aws, 'iam:CreateRole')).toHaveLength(2);
});

test('gives up after eight tries, and announces the long pauses', async () => {
  const rig = testPatience();
  const {aws, account} = await startAccount({}, rig);
  aws.instead('iam:CreateRole', 'throttle', 8);
  await expect(account.roles.createBare(role)).rejects.toMatchObject({code: 'aws.throttled'});
  expect(rig.clock.pauses).toEqual([0.5, 1, 2, 4, 8, 16, 20]);
  const why = 'AWS is throttling requests';
  expect(rig.events).toEqual([
    {type: 'waiting', why, next: {seconds: 4, number: 5, of: 8}},
    {type: 'waiting', why, next: {seconds: 8, number: 6, of: 8}},
    {type: 'waiting', why, next: {seconds: 16, number: 7, of: 8}},
    {type: 'waiting', why, next: {seconds: 20, number: 8, of: 8}},
  ]);
});

describe('the strategy', () => {
  const failed = (name: string, status: number, headers: Record<string, string> = {}) => ({
    name,
    message: name,
    $fault: 'server' as const,
    $metadata: {httpStatusCode: status},
    $response: {statusCode: status, headers},
  });

  test('waits as long as the answer asks', async () => {
    const {patience, clock, events} = testPatience();
    const strategy = retryStrategy(patience, undefined);
    const first = await strategy.acquireInitialRetryToken('');
    const error = failed('Busy', 503, {'retry-after': '7'});
    const next = await strategy.refreshRetryTokenForRetry(first, {error, errorType: 'TRANSIENT'});
    expect([next.getRetryCount(), next.getRetryDelay()]).toEqual([1, 0]);
    expect(clock.pauses).toEqual([7]);
    expect(events[0]?.why).toBe('AWS answered 503');
  });

  test.each(['CLIENT_ERROR', 'SERVER_ERROR'] as const)('never retries a %s', async (errorType) => {
    const {patience, clock} = testPatience();
    const strategy = retryStrategy(patience, undefined);
    const error = failed('No', 501);
    const first = await strategy.acquireInitialRetryToken('');
    const ended = strategy.refreshRetryTokenForRetry(first, {error, errorType});
    await expect(ended).rejects.toBe(error);
    expect(clock.pauses).toEqual([]);
  });

  test.each([
    [true, [0.5, 1]],
    [false, []],
  ])('retries twice without an answer, if a retry can help: %s', async (worthRetrying, pauses) => {
    const rig = testPatience();
    const strategy = retryStrategy(rig.patience, undefined);
    const words = 'no answer from aws.test for 30 s';
    const error: Error = new NetworkError('answer', words, {
      remedy: [],
      worthRetrying,
      mayBeSent: true,
    });
    const failed = {error, errorType: 'TRANSIENT'} as Parameters<
      typeof strategy.refreshRetryTokenForRetry
    >[1];
    const retry = async () => {
      let token = await strategy.acquireInitialRetryToken('');
      for (;;) {
        token = await strategy.refreshRetryTokenForRetry(token, failed);
      }
    };
    await expect(retry()).rejects.toBe(error);
    expect(rig.clock.pauses).toEqual(pauses);
  });

  test('ends a pause if the run is interrupted', async () => {
    const {patience} = testPatience();
    const strategy = retryStrategy(patience, AbortSignal.abort());
    const first = await strategy.acquireInitialRetryToken('');
    const error = failed('Throttling', 400);
    const ended = strategy.refreshRetryTokenForRetry(first, {error, errorType: 'THROTTLING'});
    await expect(ended).rejects.toMatchObject({name: 'AbortError'});
  });
});
