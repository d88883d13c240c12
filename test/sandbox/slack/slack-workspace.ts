import {readContent} from './message-content.ts';
import type {SlackBlock} from './slack-block.ts';
import {SlackRefusal} from './slack-refusal.ts';

export interface SlackChannel {
  readonly id: string;
  readonly name: string;
  /** Whether the bot is a member. */
  isMember: boolean;
  isArchived?: boolean;
  /** Whether only members can see it. */
  readonly isPrivate?: boolean;
}

/** The identity of a token. */
export interface SlackIdentity {
  readonly teamId: string;
  readonly team: string;
  /** The bot's name. */
  readonly user: string;
  /** The organization's ID, if the app is installed for all its workspaces. */
  readonly enterpriseId?: string;
}

/** A version of a message. */
interface SlackVersion {
  readonly at: Date;
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

/** The current state of a message. */
export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  /** The message in whose thread it is. */
  readonly thread_ts?: string;
  /** Whether a reply is also shown in its channel, with a notification. */
  readonly isBroadcast?: true;
  text: string;
  blocks: readonly SlackBlock[];
  /** The number of updates. */
  edited: number;
  /** All versions, including the last one. */
  readonly history: SlackVersion[];
}

export type SlackArguments = Readonly<Record<string, unknown>>;

/** A method. It returns the members beside `ok`, or throws a `SlackRefusal`. */
type Method = (args: SlackArguments, at: Date, complain: (what: string) => void) => SlackArguments;

/** Slack's limit for `chat.update`. `chat.postMessage` accepts ten times as much. */
const LONGEST_UPDATE = 4000;

const TS = /^\d{10}\.\d{6}$/;

/** The arguments that our client uses. */
export const ARGUMENTS = {
  'auth.test': [],
  'chat.postMessage': [
    'channel',
    'text',
    'blocks',
    'thread_ts',
    'reply_broadcast',
    'unfurl_links',
    'unfurl_media',
  ],
  'chat.update': ['channel', 'ts', 'text', 'blocks'],
  'conversations.info': ['channel'],
} as const;

export type SlackMethod = keyof typeof ARGUMENTS;

/** Channels and their messages. */
export class SlackWorkspace {
  readonly identity: SlackIdentity;
  /** The scopes of the app. Can change at any time. */
  readonly scopes: string[];
  readonly channels: readonly SlackChannel[];
  readonly messages: SlackMessage[] = [];
  readonly methods: Readonly<Record<SlackMethod, Method>> = {
    'auth.test': () => this.#test(),
    'chat.postMessage': (...call) => this.#post(...call),
    'chat.update': (...call) => this.#update(...call),
    'conversations.info': (args) => this.#info(args),
  };
  #lastMicroseconds = 0;

  constructor(given: Pick<SlackWorkspace, 'identity' | 'scopes' | 'channels'>) {
    this.identity = given.identity;
    this.scopes = given.scopes;
    this.channels = given.channels;
  }

  /** https://docs.slack.dev/reference/methods/auth.test */
  #test(): SlackArguments {
    const {teamId, team, user, enterpriseId} = this.identity;
    return {
      url: 'https://acme.slack.com/',
      team,
      user,
      team_id: teamId,
      user_id: 'U0STANDIN',
      bot_id: 'B0STANDIN',
      ...(enterpriseId === undefined ? {} : {enterprise_id: enterpriseId}),
      is_enterprise_install: enterpriseId !== undefined,
    };
  }

  /** https://docs.slack.dev/reference/methods/conversations.info */
  #info({channel: id}: SlackArguments): SlackArguments {
    this.#need('channels:read', 'groups:read');
    const channel = this.channels.find((it) => it.id === id);
    if (channel === undefined) throw new SlackRefusal('channel_not_found');
    const {name, isMember, isPrivate = false, isArchived = false} = channel;
    if (isPrivate && !isMember) throw new SlackRefusal('channel_not_found');
    this.#need(isPrivate ? 'groups:read' : 'channels:read');
    return {
      channel: {
        id,
        name,
        is_channel: true,
        is_im: false,
        is_private: isPrivate,
        is_archived: isArchived,
        is_member: isMember,
      },
    };
  }

  /** @throws {SlackRefusal} if the app has none of these scopes. */
  #need(...scopes: readonly string[]): void {
    if (scopes.some((it) => this.scopes.includes(it))) return;
    throw new SlackRefusal('missing_scope', {
      needed: scopes.join(','),
      provided: this.scopes.join(','),
    });
  }

  #post(args: SlackArguments, at: Date, complain: (what: string) => void): SlackArguments {
    this.#need('chat:write');
    const channel = this.#channel(args['channel'], {byName: true});
    const thread = this.#thread(channel, args['thread_ts'], complain);
    const isBroadcast = readBroadcast(args, complain);
    const content = readContent(args, complain);
    const ts = this.#timestamp(at);
    const message: SlackMessage = {
      channel: channel.id,
      ts,
      ...(thread === undefined ? {} : {thread_ts: thread}),
      ...(isBroadcast ? {isBroadcast} : {}),
      ...content,
      edited: 0,
      history: [{at, ...content}],
    };
    this.messages.push(message);
    return {channel: channel.id, ts, message: describe(message)};
  }

  #update(args: SlackArguments, at: Date, complain: (what: string) => void): SlackArguments {
    this.#need('chat:write');
    const {id} = this.#channel(args['channel'], {byName: false});
    const {ts} = args;
    const message = this.messages.find((it) => it.channel === id && it.ts === ts);
    if (message === undefined) throw new SlackRefusal('message_not_found');
    const {text, blocks} = readContent(args, complain, LONGEST_UPDATE);
    message.text = text;
    // If blocks are left out and text is not, the old blocks are removed.
    message.blocks = blocks;
    message.edited += 1;
    message.history.push({at, text, blocks});
    return {channel: id, ts: message.ts, text, message: describe(message)};
  }

  #channel(given: unknown, {byName}: {byName: boolean}): SlackChannel {
    const channel = this.channels.find(
      ({id, name}) => given === id || (byName && (given === name || given === `#${name}`)),
    );
    if (channel === undefined) throw new SlackRefusal('channel_not_found');
    if (channel.isPrivate && !channel.isMember) throw new SlackRefusal('channel_not_found');
    if (channel.isArchived) throw new SlackRefusal('is_archived');
    if (!channel.isMember && !this.scopes.includes('chat:write.public'))
      throw new SlackRefusal('not_in_channel');
    return channel;
  }

  #thread(
    {id}: SlackChannel,
    given: unknown,
    complain: (what: string) => void,
  ): string | undefined {
    if (given === undefined) return undefined;
    if (typeof given !== 'string' || !TS.test(given)) {
      throw new SlackRefusal('invalid_thread_ts', {
        reasons: [`${String(given)} is not a valid thread_ts`],
      });
    }
    const parent = this.messages.find(({channel, ts}) => channel === id && ts === given);
    if (parent === undefined) throw new SlackRefusal('thread_not_found');
    if (parent.thread_ts !== undefined) complain(`thread_ts ${given} is of a reply, not a parent`);
    return parent.thread_ts ?? given;
  }

  /** It identifies a message of a channel, so it must be unique. */
  #timestamp(at: Date): string {
    this.#lastMicroseconds = Math.max(at.getTime() * 1000, this.#lastMicroseconds + 1);
    const digits = String(this.#lastMicroseconds).padStart(16, '0');
    return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  }
}

/** Text in a form. */
function readBroadcast(
  {reply_broadcast: given, thread_ts: thread}: SlackArguments,
  complain: (what: string) => void,
): boolean {
  if (given === undefined) return false;
  const text = String(given);
  if (text !== 'true' && text !== 'false') throw new SlackRefusal('invalid_arguments');
  if (thread === undefined) complain('reply_broadcast of a message that is no reply');
  return text === 'true';
}

function describe({ts, thread_ts, text, blocks}: SlackMessage): SlackArguments {
  return {
    type: 'message',
    subtype: 'bot_message',
    bot_id: 'B0STANDIN',
    ts,
    ...(thread_ts === undefined ? {} : {thread_ts}),
    text,
    ...(blocks.length === 0
      ? {}
      : {blocks: blocks.map((it, index) => ({block_id: `b${index}`, ...it}))}),
  };
}
