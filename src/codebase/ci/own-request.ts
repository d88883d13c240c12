import {readFile} from 'node:fs/promises';
import * as z from 'zod/mini';
import type {Environment} from '../../environment.ts';

const repository = z.object({repo: z.object({full_name: z.string()})});
/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request */
const githubEvent = z.object({pull_request: z.object({head: repository, base: repository})});

/**
 * Variables with the repository of the branch and with the one of the pull request:
 *
 * - https://docs.gitlab.com/ci/variables/predefined_variables/
 * - https://docs.travis-ci.com/user/environment-variables/
 * - https://www.appveyor.com/docs/environment-variables/
 */
const PAIRS = [
  ['CI_MERGE_REQUEST_SOURCE_PROJECT_ID', 'CI_MERGE_REQUEST_PROJECT_ID'],
  ['TRAVIS_PULL_REQUEST_SLUG', 'TRAVIS_REPO_SLUG'],
  ['APPVEYOR_PULL_REQUEST_HEAD_REPO_NAME', 'APPVEYOR_REPO_NAME'],
] as const;

/**
 * Returns whether a CI service says that the branch of a pull request is in the repository itself, so that its author may
 * push there. `false` for a pull request from a fork, and if no service says where it is from: CodeBuild does not.
 */
export async function isOwnRequest(environment: Environment): Promise<boolean> {
  // https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables
  const isFork = environment['SYSTEM_PULLREQUEST_ISFORK'];
  const said = PAIRS.flatMap(([branch, request]) => {
    const from = environment[branch];
    return from ? [from === environment[request]] : [];
  });
  const answers = [
    ...said,
    ...(isFork ? [isFork.toLowerCase() === 'false'] : []),
    ...(await saidByGithub(environment['GITHUB_EVENT_PATH'])),
  ];
  return answers.length > 0 && answers.every(Boolean);
}

async function saidByGithub(file: string | undefined): Promise<boolean[]> {
  if (!file) return [];
  try {
    const event = githubEvent.safeParse(JSON.parse(await readFile(file, 'utf8')));
    if (!event.success) return [];
    const {base, head} = event.data.pull_request;
    return [base.repo.full_name === head.repo.full_name];
  } catch {
    return [];
  }
}
