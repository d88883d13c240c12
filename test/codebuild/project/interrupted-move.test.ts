import {expect, test} from 'vitest';
import {applySteps} from '../../../src/codebuild/project/apply-steps.ts';
import {option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';
import {gitRepository} from '../samples.ts';
import {prepared, request, start, triggers} from './project-rig.ts';

const repository = gitRepository('https://github.com/acme/new.git');
const pace = {emit: () => {}, sleep: () => Promise.reject(new Error('waits'))};
const FORGOTTEN = 'Triggers of the webhook of intranet: pushes to main; tags v*';
const UNFINISHED = ['codebuild:UpdateProject', 'codebuild:CreateWebhook'];

/** A project whose webhook has more triggers than the requests of these tests. */
async function withTags() {
  const rig = await start(request({options: {triggers: {...triggers, tagPatterns: ['v*']}}}));
  const apply = async (changes: Parameters<typeof request>[0]) =>
    applySteps((await prepared(request(changes), rig.account)).steps, rig.account, pace);
  return {...rig, apply};
}

test.each(UNFINISHED)('a move that fails at %s tells the triggers', async (action) => {
  const {aws, apply} = await withTags();
  aws.denied.add(action);
  await expect(apply({repository, options: {triggers: undefined}})).rejects.toMatchObject({
    details: expect.arrayContaining(['Done:      delete webhook of intranet', FORGOTTEN]),
    remedy: expect.arrayContaining([mentioning(option('tag-pattern'))]),
  });
  aws.denied.delete(action);
  await apply({repository, options: {triggers: {...triggers, tagPatterns: ['v*']}}});
  const {webhook} = aws.account.codebuild.project('intranet') ?? {};
  expect(webhook?.url).toContain('/acme/new/');
});

test('a move tells triggers that the request names only in part', async () => {
  const {aws, apply} = await withTags();
  aws.denied.add('codebuild:CreateWebhook');
  const options = {triggers: {...triggers, tagPatterns: undefined}};
  await expect(apply({repository, options})).rejects.toMatchObject({
    details: expect.arrayContaining([FORGOTTEN]),
  });
});

test('a move tells no triggers that the request names, or that are still there', async () => {
  const {aws, apply} = await withTags();
  const told = (error: unknown) => JSON.stringify(error).includes('Triggers of');
  aws.denied.add('codebuild:DeleteWebhook');
  const kept = await apply({repository, options: {triggers: undefined}}).catch(told);
  aws.denied.clear();
  aws.denied.add('codebuild:CreateWebhook');
  const named = {triggers: {...triggers, tagPatterns: ['v*']}};
  expect([kept, await apply({repository, options: named}).catch(told)]).toEqual([false, false]);
});
