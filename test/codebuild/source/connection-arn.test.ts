import {expect, test} from 'vitest';
import {connectionArns, sameConnection} from '../../../src/codebuild/source/connection-arn.ts';

const arn = (service: string, rest = 'eu-west-2:1:connection/a', partition = 'aws') =>
  `arn:${partition}:${service}:${rest}`;

test.each([
  [arn('codeconnections'), arn('codeconnections'), true],
  [arn('codeconnections'), arn('codestar-connections'), true],
  [arn('codeconnections', 'x', 'aws-cn'), arn('codestar-connections', 'x', 'aws-cn'), true],
  [arn('codeconnections'), arn('codestar-connections', 'eu-west-2:1:connection/b'), false],
  [arn('codeconnections'), arn('codestar-connections', 'eu-west-1:1:connection/a'), false],
  ['', arn('codeconnections'), false],
])('compares %s with %s: %s', (a, b, isSame) => {
  expect(sameConnection(a, b)).toBe(isSame);
  expect(sameConnection(b, a)).toBe(isSame);
});

test('returns both ARNs of a connection, and none for other texts', () => {
  const [now, before] = ['codeconnections', 'codestar-connections'].map((it) =>
    arn(it, 'eu-west-2:111122223333:connection/a-1'),
  );
  expect(connectionArns(now ?? '')).toEqual([now, before]);
  expect(connectionArns(before ?? '')).toEqual([now, before]);
  expect(connectionArns('acme')).toEqual([]);
  expect(connectionArns(arn('codeconnections', 'eu-west-2:111122223333:host/a-1'))).toEqual([]);
});
