import {SlackFailure} from '../send/slack-failure.ts';
import {type SlackVerdict, refused} from './verify-verdict.ts';

/** An app that looks at a channel. */
export interface ChannelReader {
  /** Answers of conversations.info. @throws {SlackFailure} */
  readonly read: () => Promise<Readonly<Record<string, unknown>>>;
  /** As people call it in Slack. */
  readonly bot: string;
  /** Public channels take its messages without its being in them. */
  readonly writesEverywhere: boolean;
}

/** https://docs.slack.dev/reference/objects/conversation-object */
interface Conversation {
  readonly name?: unknown;
  readonly is_archived?: unknown;
  readonly is_member?: unknown;
  readonly is_private?: unknown;
}

/**
 * Finds out whether an app can write into a channel.
 * https://docs.slack.dev/reference/methods/conversations.info
 *
 * @throws {SlackFailure} where that says nothing of the channel.
 */
export async function verifyChannel(
  channelId: string,
  reader: ChannelReader,
): Promise<SlackVerdict> {
  // Messages are taken for a name, too; looked up is an id only.
  if (!/^[CGD][A-Z0-9]+$/u.test(channelId)) {
    return unchecked(
      `Whether there is a channel ${channelId} is not known: only ids, C…, are told.`,
    );
  }
  try {
    const {channel} = await reader.read();
    return judge(channel as Conversation | undefined, channelId, reader);
  } catch (error) {
    return unseen(error, channelId, reader);
  }
}

function judge(
  conversation: Conversation | undefined,
  channelId: string,
  {bot, writesEverywhere}: ChannelReader,
): SlackVerdict {
  const {name, is_archived: isArchived} = conversation ?? {};
  const {is_member: isMember, is_private: isPrivate} = conversation ?? {};
  const channel = typeof name === 'string' && name !== '' ? `#${name}` : channelId;
  if (isArchived === true) {
    return refused(
      `The channel ${channel} is archived.`,
      'Unarchive it in Slack, or choose another.',
    );
  }
  // A conversation with one person has no members to be among.
  if (isMember === false && !(writesEverywhere && isPrivate === false)) {
    return refused(
      `The Slack app is not in the channel ${channel}.`,
      `Write in that channel: /invite ${bot}`,
    );
  }
  return {kind: 'good', channel};
}

function unseen(error: unknown, channelId: string, {bot}: ChannelReader): SlackVerdict {
  switch (error instanceof SlackFailure ? (error.code ?? '') : '') {
    // It may well write there: for that no more than chat:write is needed.
    case 'missing_scope': {
      return unchecked(
        'The channel was not checked: for that the app needs the scope channels:read (groups:read where it is private).',
      );
    }
    case 'method_not_supported_for_channel_type': {
      return unchecked('The channel was not checked: Slack tells nothing of one of its kind.');
    }
    case 'channel_not_found': {
      return refused(
        `Slack knows no channel ${channelId} that the app may see.`,
        "Check the id: it stands at the end of the channel's details in Slack.",
        `Where the channel is private, write there: /invite ${bot}`,
      );
    }
    default: {
      throw error;
    }
  }
}

function unchecked(sentence: string): SlackVerdict {
  return {kind: 'good', unchecked: sentence};
}
