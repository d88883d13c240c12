import {readContent} from './message-content.ts';
import type {SlackBlock} from './slack-block.ts';
import {SlackRefusal} from './slack-refusal.ts';
import type {SlackArguments} from './slack-workspace.ts';

/** An incoming webhook. Its URL is secret. */
export interface SlackHook {
  readonly workspace: string;
  readonly channel: string;
  readonly token: string;
  /** The reason why it cannot post. */
  state?: 'archived' | 'prohibited';
}

/** The parts of a webhook in a URL. */
export type SlackHookAddress = Readonly<Pick<SlackHook, 'workspace' | 'channel' | 'token'>>;

export interface SlackHookMessage {
  readonly workspace: string;
  readonly channel: string;
  readonly at: Date;
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

const ARGUMENTS = new Set(['text', 'blocks', 'unfurl_links', 'unfurl_media']);

/** @throws {SlackRefusal} if the webhook does not exist, or cannot post. */
export function findHook(hooks: readonly SlackHook[], address: SlackHookAddress): void {
  const ofWorkspace = hooks.filter(({workspace}) => workspace === address.workspace);
  if (ofWorkspace.length === 0) throw new SlackRefusal('no_team');
  const ofChannel = ofWorkspace.filter(({channel}) => channel === address.channel);
  if (ofChannel.length === 0) throw new SlackRefusal('no_service');
  const hook = ofChannel.find(({token}) => token === address.token);
  if (hook === undefined) throw new SlackRefusal('invalid_token');
  if (hook.state === 'prohibited') throw new SlackRefusal('action_prohibited');
  if (hook.state === 'archived') throw new SlackRefusal('channel_is_archived');
}

/** @throws {SlackRefusal} if Slack would refuse the message. */
export function readHookMessage(
  {workspace, channel}: SlackHookAddress,
  payload: SlackArguments,
  at: Date,
  complain: (what: string) => void,
): SlackHookMessage {
  for (const name of Object.keys(payload)) {
    if (!ARGUMENTS.has(name)) complain(`there is no argument ${name}`);
  }
  const {text} = payload;
  if (text !== undefined && typeof text !== 'string') throw new SlackRefusal('invalid_payload');
  return {workspace, channel, at, ...readContent(payload, complain)};
}
