import {expect, test} from 'vitest';
import {consoleAddress} from '../src/aws-console.ts';

test.each([
  ['aws', 'eu-west-2', 'https://eu-west-2.console.aws.amazon.com'],
  ['aws-cn', 'cn-northwest-1', 'https://cn-northwest-1.console.amazonaws.cn'],
  ['aws-us-gov', 'us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com'],
  ['aws-eusc', 'eusc-de-east-1', 'https://eusc-de-east-1.console.amazonaws-eusc.eu'],
])('the console of %s, %s', (partition, region, address) => {
  expect(consoleAddress(partition, region)).toBe(address);
});

test.each(['aws-iso', 'aws-iso-b', ''])('"%s" has no public console', (partition) => {
  expect(consoleAddress(partition, 'anywhere')).toBeUndefined();
});
