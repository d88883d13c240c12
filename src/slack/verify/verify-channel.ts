import {SlackFailure} from '../send/slack-failure.ts';
import {type SlackVerdict, refused} from './verify-verdict.ts';

/** An app that reads the details of a channel. */
export interface ChannelReader {
  /** Calls conversations.info. @throws {SlackFailure} */
  readonly read: () => Promise<Readonly<Record<string, unknown>>>;
  /** The bot's name in Slack: `@builds`. */
  readonly bot: string;
  /** Whether the app can post to public channels without being a member. */
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
 * Checks whether an app can post to a channel.
 * https://docs.slack.dev/reference/methods/conversations.info
 *
 * @throws {SlackFailure} if the failure does not concern the channel.
 */
export async function verifyChannel(
  channelId: string,
  reader: ChannelReader,
): Promise<SlackVerdict> {
  // Slack accepts a name for messages, but looks up IDs only.
  if (!/^[CGD][A-Z0-9]+$/u.test(channelId)) {
    return unchecked(
      `The channel ${channelId} was not checked: Slack looks up channels by ID (C…) only.`,
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
      'Unarchive it in Slack, or choose another channel.',
    );
  }
  // A direct message has no members.
  if (isMember === false && !(writesEverywhere && isPrivate === false)) {
    return refused(
      `The Slack app is not in the channel ${channel}.`,
      `Invite it. In that channel, type: /invite ${bot}`,
    );
  }
  return {kind: 'good', channel};
}

function unseen(error: unknown, channelId: string, {bot}: ChannelReader): SlackVerdict {
  switch (error instanceof SlackFailure ? (error.code ?? '') : '') {
    // The app may still be able to post: that only requires chat:write.
    case 'missing_scope': {
      return unchecked(
        'The channel was not checked: the app requires the scope channels:read (groups:read for a private channel).',
      );
    }
    case 'method_not_supported_for_channel_type': {
      return unchecked('The channel was not checked: Slack does not look up this kind of channel.');
    }
    case 'channel_not_found': {
      return refused(
        `The Slack app cannot find the channel ${channelId}.`,
        'Check the ID. Slack shows it at the end of the channel details.',
        `If the channel is private, invite the app. In that channel, type: /invite ${bot}`,
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
