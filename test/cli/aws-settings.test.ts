import {afterEach, expect, test, vi} from 'vitest';
import {awsSettings, environmentProfile} from '../../src/cli/aws-settings.ts';
import {testPatience} from '../patience/test-patience.ts';

const run = {signal: undefined, patience: testPatience().patience};

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  [{region: 'us-east-1'}, {AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2'}, 'us-east-1'],
  [{}, {AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2'}, 'eu-west-1'],
  [{}, {AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-2'}, 'eu-west-2'],
  [{}, {AWS_REGION: ''}, undefined],
])('for %j and %j uses the region %s', (flags, environment, region) => {
  expect(awsSettings(flags, environment, run)).toMatchObject({region, profile: undefined});
});

test.each([
  [{AWS_DEFAULT_PROFILE: 'a', AWS_PROFILE: 'b'}, 'a'],
  [{AWS_DEFAULT_PROFILE: '', AWS_PROFILE: 'b'}, 'b'],
  [{AWS_DEFAULT_PROFILE: 'a'}, 'a'],
  [{AWS_PROFILE: ''}, undefined],
])('for %j uses the profile %s, as the AWS CLI does', (environment, profile) => {
  expect(environmentProfile(environment)).toBe(profile);
});

test('gives the SDK the profile by the name that the SDK knows', () => {
  vi.stubEnv('AWS_PROFILE', undefined);
  const settings = awsSettings({}, {AWS_DEFAULT_PROFILE: 'Team #1'}, run);
  expect(settings.profile).toBe('Team #1');
  expect(process.env['AWS_PROFILE']).toBe('Team_#1');
});
