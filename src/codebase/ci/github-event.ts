import {readFile} from 'node:fs/promises';

export interface GithubEvent {
  /** Whether it belongs to a pull request or a merge queue; `undefined` if the file does not say. */
  readonly isRequest: boolean | undefined;
  readonly number: number | undefined;
}

type Members = Readonly<Record<string, unknown>>;

/** Events after which a `workflow_run` concerns a branch or a Git tag. */
const OF_BRANCH = /^(?:push|schedule|release|create)$/u;
const OF_REQUEST = /^(?:pull_request|merge_group)/u;

/**
 * Reads the file that `GITHUB_EVENT_PATH` names.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads
 *
 * @returns only `undefined` values if the file cannot be read.
 */
export async function readGithubEvent(file: string): Promise<GithubEvent> {
  try {
    return ofEvent(membersOf(JSON.parse(await readFile(file, 'utf8'))) ?? {});
  } catch {
    return {isRequest: undefined, number: undefined};
  }
}

function ofEvent(event: Members): GithubEvent {
  const request = membersOf(event['pull_request']);
  const issue = membersOf(event['issue']);
  const run = membersOf(event['workflow_run']);
  if (request !== undefined) return {isRequest: true, number: numberOf(request)};
  // An issue that is a pull request has the member `pull_request`.
  if (membersOf(issue?.['pull_request'])) return {isRequest: true, number: numberOf(issue)};
  if (run !== undefined) return ofRun(run);
  return {isRequest: issue === undefined ? undefined : false, number: undefined};
}

/** The list is empty for a pull request from a fork. A pushed branch may have one too. */
function ofRun({event, pull_requests: requests}: Members): GithubEvent {
  if (typeof event !== 'string') return {isRequest: undefined, number: undefined};
  if (OF_BRANCH.test(event)) return {isRequest: false, number: undefined};
  const [only, ...more] = Array.isArray(requests) ? (requests as readonly unknown[]) : [];
  return {
    isRequest: OF_REQUEST.test(event) ? true : undefined,
    number: more.length === 0 ? numberOf(membersOf(only)) : undefined,
  };
}

function numberOf(members: Members | undefined): number | undefined {
  const number = members?.['number'];
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0
    ? number
    : undefined;
}

function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null ? (value as Members) : undefined;
}
