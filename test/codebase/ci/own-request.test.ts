import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {isOwnRequest} from '../../../src/codebase/ci/own-request.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

async function githubEvent(event: unknown): Promise<{GITHUB_EVENT_PATH: string}> {
  const file = join(await temporaryFolder(), 'event.json');
  await writeFile(file, JSON.stringify(event));
  return {GITHUB_EVENT_PATH: file};
}

const request = (head: unknown) => ({
  pull_request: {head: {repo: head}, base: {repo: {full_name: 'acme/intranet'}}},
});
const GITLAB = {CI_MERGE_REQUEST_PROJECT_ID: '12'};

test('reads where the branch is', async () => {
  const own = await githubEvent(request({full_name: 'acme/intranet'}));
  expect(await isOwnRequest(own)).toBe(true);
  expect(await isOwnRequest({...GITLAB, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '12'})).toBe(true);
  expect(await isOwnRequest({SYSTEM_PULLREQUEST_ISFORK: 'False'})).toBe(true);
  const travis = {TRAVIS_PULL_REQUEST_SLUG: 'a/b', TRAVIS_REPO_SLUG: 'a/b'};
  expect(await isOwnRequest(travis)).toBe(true);
});

test('is not sure of forks, of what nobody says, and of contradictions', async () => {
  const ofFork = await githubEvent(request({full_name: 'eve/intranet'}));
  // The fork was deleted.
  const gone = await githubEvent(request(null));
  const push = await githubEvent({ref: 'refs/heads/main'});
  const gitlab = {...GITLAB, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '13'};
  const azure = {SYSTEM_PULLREQUEST_ISFORK: 'True'};
  const both = {...gitlab, SYSTEM_PULLREQUEST_ISFORK: 'False'};
  const codebuild = {CODEBUILD_BUILD_ID: 'x:y', CODEBUILD_WEBHOOK_TRIGGER: 'pr/7'};
  const missing = {GITHUB_EVENT_PATH: '/nonexistent'};
  for (const environment of [ofFork, gone, push, gitlab, azure, both, codebuild, missing, {}]) {
    expect(await isOwnRequest(environment)).toBe(false);
  }
});
