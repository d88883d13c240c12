import {expect, test} from 'vitest';
import {awsSettings} from '../../src/cli/aws-settings.ts';

test.each([
  [{region: 'us-east-1'}, {AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2'}, 'us-east-1'],
  [{}, {AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2'}, 'eu-west-1'],
  [{}, {AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-2'}, 'eu-west-2'],
  [{}, {AWS_REGION: ''}, undefined],
])('for %j and %j uses the region %s', (flags, environment, region) => {
  expect(awsSettings(flags, environment, undefined)).toEqual({
    region,
    profile: undefined,
    signal: undefined,
  });
});
