import {expect, test} from 'vitest';
import {prepared, request, start} from './project-rig.ts';

test.each([
  {type: 'GITHUB', location: 'CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION'} as const,
  {type: 'S3', location: 'bucket/source.zip'} as const,
])('changes a project whose webhook is not of a repository: $type', async (source) => {
  const {aws, account} = await start(request());
  await account.codebuild.updateProject({name: 'intranet', source});
  const webhook = aws.account.codebuild.project('intranet')?.webhook;
  const options = {triggers: undefined, sourceVersion: undefined, timeoutMinutes: 90};
  const planned = await prepared(request({repository: undefined, options}), account);
  expect(webhook).toBeDefined();
  expect(planned.steps.at(-1)).toMatchObject({kind: 'update-project'});
});
