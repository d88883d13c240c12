import {expect, test} from 'vitest';

import {addConnection, codedeploy, publish, startOperator} from '../operator.ts';

test('gives possible advice about parameters with a version and of another account', async () => {
  const operator = await startOperator();
  addConnection(operator);
  const foreign = `arn:aws:ssm:${operator.aws.account.region}:999900001111:parameter/shared/key`;
  await publish(operator, {
    'buildspec.yml': `version: 0.2
env:
  parameter-store:
    SLACK_TOKEN: /codebuild/slack_api_token
    KEY: /intranet/key:3
    SHARED: ${foreign}
phases: {}
`,
  });
  const {warnings} = await codedeploy(operator, '--connection', 'acme');
  expect(warnings).toEqual(
    expect.arrayContaining([
      expect.stringContaining('codebuild slackcreds'),
      expect.stringContaining('/intranet/key does not exist, or it has no version or label "3"'),
      expect.stringContaining('Ask the owner of account 999900001111'),
    ]),
  );
  expect(warnings.join('\n')).not.toContain('put-parameter');
});
