import {expect, test} from 'vitest';
import {missingParameterWarning} from '../../src/codebuild/missing-parameter.ts';
import {spell} from '../../src/cli/spell.ts';
import {PLACE} from './samples.ts';

const warning = (source: string) => spell(missingParameterWarning(source, PLACE));
const arn = (account: string, path: string) =>
  `arn:aws:ssm:${PLACE.region}:${account}:parameter${path}`;

test.each([
  ['/intranet/key', '/intranet/key'],
  ['key', 'key'],
  [arn(PLACE.accountId, '/intranet/key'), '/intranet/key'],
  [arn(PLACE.accountId, '/key'), 'key'],
])('says how to create %s', (source, name) => {
  expect(warning(source)).toBe(
    `The parameter ${source} does not exist. Builds fail before they start. Create it: aws ssm put-parameter --region ${PLACE.region} --type SecureString --name ${name} --value file:///dev/stdin`,
  );
});

test('names the command for Slack credentials', () => {
  expect(warning('/codebuild/slack_api_token')).toContain('codebuild slackcreds --region');
});

test.each([
  ['/intranet/key:3', '/intranet/key', '3'],
  ['/intranet/key:live', '/intranet/key', 'live'],
  [`${arn(PLACE.accountId, '/intranet/key')}:3`, '/intranet/key', '3'],
  ['/codebuild/slack_api_token:3', '/codebuild/slack_api_token', '3'],
])('does not advise to create a version: %s', (source, name, version) => {
  expect(warning(source)).toBe(
    `The parameter ${name} does not exist, or it has no version or label "${version}". Builds fail before they start. Correct the version, or read the newest version by the name ${name}.`,
  );
});

test.each(['/intranet/key', '/intranet/key:3'])(
  'refers to the owner of a parameter of another account: %s',
  (path) => {
    const source = arn('999900001111', path);
    expect(warning(source)).toBe(
      `The parameter ${source} does not exist, or account 999900001111 does not share it. Builds fail before they start. Ask the owner of account 999900001111 to share it with account ${PLACE.accountId}.`,
    );
  },
);
