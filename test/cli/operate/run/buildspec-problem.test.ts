import {expect, test} from 'vitest';
import {buildspecProblem} from '../../../../src/cli/operate/run/buildspec-problem.ts';

test.each(['buildspec.yml', 'deploy/buildspec.yml', '..yml', 'arn:aws:s3:::bucket/buildspec.yml'])(
  'accepts %s',
  (path) => {
    expect(buildspecProblem(path)).toBeUndefined();
  },
);

test.each(['/buildspec.yml', '~/buildspec.yml', '../buildspec.yml', 'https://example.com/x.yml'])(
  'rejects %s, which is not in the repository',
  (path) => {
    expect(buildspecProblem(path)).toContain('relative to the root');
  },
);

test('asks for the ARN of a file in S3', () => {
  expect(buildspecProblem('s3://bucket/a/x.yml')).toContain('arn:aws:s3:::BUCKET/KEY');
});
