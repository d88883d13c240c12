import type {IncomingMessage, ServerResponse} from 'node:http';
import type {AwsAccount} from './aws-account.ts';
import {type HostEvent, deliver} from './codebuild-push.ts';

const PATH = '/webhooks/';

/** The parts of GitHub's push event that are read. */
interface Push {
  readonly ref: string;
  readonly before?: string;
  readonly after: string;
  readonly sender?: {readonly id: number};
  readonly head_commit?: {readonly message: string; readonly modified?: readonly string[]};
}

/**
 * Receives a push from a Git host, `POST /webhooks/<project>`, in GitHub's form:
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 * The response names the started build: `{"build": "web:…"}`, or `null` if the filters exclude the push.
 *
 * @returns whether the request was for this page.
 */
export function answerHookPage(
  account: AwsAccount,
  {method, url = ''}: IncomingMessage,
  response: ServerResponse,
  body: string,
): boolean {
  if (method !== 'POST' || !url.startsWith(PATH)) return false;
  const [status, answer] = take(account, decodeURIComponent(url.slice(PATH.length)), body);
  response.writeHead(status, {'content-type': 'application/json'});
  response.end(`${JSON.stringify(answer)}\n`);
  return true;
}

function take(account: AwsAccount, project: string, body: string): readonly [number, object] {
  if (account.codebuild.project(project)?.webhook === undefined) {
    return [404, {message: `${project} has no webhook`}];
  }
  const build = deliver(account, project, eventOf(JSON.parse(body) as Push));
  return [200, {build: build?.id ?? null}];
}

function eventOf({ref, before, after, sender, head_commit: head}: Push): HostEvent {
  return {
    ref,
    commit: after,
    ...(before === undefined ? {} : {previousCommit: before}),
    ...(sender === undefined ? {} : {actor: String(sender.id)}),
    ...(head === undefined ? {} : {message: head.message}),
    ...(head?.modified === undefined ? {} : {files: head.modified}),
  };
}
