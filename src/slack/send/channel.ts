import type {Announcement} from '../message/announcement.ts';

/** Where a build is announced. Each call is one request, which ends with the signal. */
export interface Channel {
  /**
   * Shows a build as it is now, in place of what was shown of it before; absent where nothing can be
   * changed afterwards.
   *
   * @param stale comes when there is something newer to show: ends what can be done again without harm.
   * @throws {SlackFailure}
   */
  show?(
    announcement: Announcement,
    now: number,
    signal: AbortSignal,
    stale: AbortSignal,
  ): Promise<void>;
  /**
   * Tells all of a build that has ended.
   *
   * @throws {SlackFailure}
   */
  tell(announcement: Announcement, now: number, signal: AbortSignal): Promise<void>;
}

/** What Slack is asked for is in the message; it shall not add pictures of what is linked. */
export const WITHOUT_PREVIEWS = {unfurl_links: false, unfurl_media: false};
