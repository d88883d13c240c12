import {expect, test, vi} from 'vitest';
import {type WebhookToAdd, createWebhook} from '../../../src/codebuild/project/create-webhook.ts';
import {testPatience} from '../../patience/test-patience.ts';
import {REPOSITORY} from '../samples.ts';
import {request, start} from './project-rig.ts';

const INPUT = {
  projectName: 'intranet',
  filterGroups: [[{type: 'EVENT', pattern: 'PUSH'}]],
} as const;
const input = structuredClone(INPUT) as never;

/** A project with a webhook, and a run whose clock only moves when the run waits. */
async function prepare(onWait: () => void = () => {}) {
  const {aws, account} = await start(request());
  const handed: WebhookToAdd[] = [];
  const {clock, patience} = testPatience();
  const sleep = clock.sleep.bind(clock);
  vi.spyOn(clock, 'sleep').mockImplementation(async (seconds, options) => {
    await sleep(seconds, options);
    onWait();
  });
  const handOver = (webhook: WebhookToAdd) => {
    handed.push(webhook);
    return Promise.resolve();
  };
  const hook = () => aws.account.codebuild.project('intranet')?.webhook;
  return {aws, codebuild: account.codebuild, pace: {patience, handOver}, clock, handed, hook};
}

test('waits until the previous webhook is gone, and does not change that one', async () => {
  const rig = await prepare(() => {
    if (rig.clock.pauses.length === 3) rig.hook()?.goneAt?.setTime(0);
  });
  const {aws, codebuild, pace, clock, hook} = rig;
  aws.account.codebuild.webhookDeletionMs = 3_600_000;
  await codebuild.deleteWebhook('intranet');
  await createWebhook(input, codebuild, pace);
  expect(clock.pauses).toHaveLength(3);
  expect(hook()).toMatchObject({
    status: 'ACTIVE',
    settings: {filterGroups: INPUT.filterGroups},
  });
  expect(aws.actions).not.toContain('codebuild:UpdateWebhook');
});

test('ends with an error if the previous webhook stays', async () => {
  const {aws, codebuild, pace} = await prepare();
  aws.account.codebuild.webhookDeletionMs = 3_600_000;
  await codebuild.deleteWebhook('intranet');
  await expect(createWebhook(input, codebuild, pace)).rejects.toMatchObject({
    code: 'codebuild.rejected',
    details: ['Webhook status: DELETING'],
  });
});

test.each([
  ['a webhook that exists gets the settings', 'GITHUB', REPOSITORY, []],
  [
    'the secret of a webhook from a lost answer is lost',
    'GITHUB_ENTERPRISE',
    'https://git.acme.example/acme/intranet.git',
    [{project: 'intranet', values: undefined}],
  ],
] as const)('%s', async (_, type, location, handedOver) => {
  const {aws, codebuild, pace, handed, hook} = await prepare();
  const authType = 'PERSONAL_ACCESS_TOKEN';
  aws.account.codebuild.putCredential({arn: 'arn:y', serverType: type, authType, token: 't'});
  await codebuild.deleteWebhook('intranet');
  await codebuild.updateProject({name: 'intranet', source: {type, location}});
  await codebuild.createWebhook({projectName: 'intranet'});
  await createWebhook(input, codebuild, pace);
  expect(hook()?.settings.filterGroups).toEqual(INPUT.filterGroups);
  expect(handed).toEqual(handedOver);
});
