import {expect, test} from 'vitest';
import {globalRegion, partitionOf} from '../src/aws-partition.ts';

test.each([
  ['eu-west-2', 'aws'],
  ['', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
])('%s is in %s', (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});

test.each([
  ['eu-west-2', 'us-east-1'],
  ['cn-northwest-1', 'cn-north-1'],
  ['us-gov-east-1', 'us-gov-west-1'],
  ['us-isob-east-1', 'us-isob-east-1'],
])('requests to global services are signed for %s in %s', (region, signing) => {
  expect(globalRegion(region)).toBe(signing);
});
