import {expect, test} from 'vitest';
import {sameConnection} from '../../../src/codebuild/source/same-connection.ts';

const arn = (service: string, rest = 'eu-west-2:1:connection/a', partition = 'aws') =>
  `arn:${partition}:${service}:${rest}`;

test.each([
  [arn('codeconnections'), arn('codeconnections'), true],
  [arn('codeconnections'), arn('codestar-connections'), true],
  [arn('codeconnections', 'x', 'aws-cn'), arn('codestar-connections', 'x', 'aws-cn'), true],
  [arn('codeconnections'), arn('codestar-connections', 'eu-west-2:1:connection/b'), false],
  [arn('codeconnections'), arn('codestar-connections', 'eu-west-1:1:connection/a'), false],
  ['', arn('codeconnections'), false],
])('%s and %s: %s', (a, b, isSame) => {
  expect(sameConnection(a, b)).toBe(isSame);
  expect(sameConnection(b, a)).toBe(isSame);
});
