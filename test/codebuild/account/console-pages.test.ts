import {expect, test} from 'vitest';
import {projectPage} from '../../../src/codebuild/account/console-pages.ts';
import {PLACE} from '../samples.ts';

test.each([
  ['aws', 'eu-west-2', 'https://eu-west-2.console.aws.amazon.com'],
  ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn'],
])('returns the page of a project in %s', (partition, region, host) => {
  expect(projectPage({...PLACE, partition, region}, 'web')).toBe(
    `${host}/codesuite/codebuild/111122223333/projects/web?region=${region}`,
  );
});

test('returns no page if the partition has no public console', () => {
  expect(projectPage({...PLACE, partition: 'aws-iso'}, 'web')).toBeUndefined();
});
