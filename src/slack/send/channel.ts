import type {Announcement} from '../message/announcement.ts';

/** A place for announcements. Each call is one request, which ends with the signal. */
export interface Channel {
  /**
   * Shows the current state of a build in place of the former state. Absent if the channel cannot
   * change a message.
   *
   * @param stale aborts when there is a newer state: ends a request that can be repeated safely.
   * @throws {SlackFailure}
   */
  show?(
    announcement: Announcement,
    now: number,
    signal: AbortSignal,
    stale: AbortSignal,
  ): Promise<void>;
  /**
   * Posts the outcome of a build with all details.
   *
   * @throws {SlackFailure}
   */
  tell(announcement: Announcement, now: number, signal: AbortSignal): Promise<void>;
}

/** Prevents Slack from adding previews of links. */
export const WITHOUT_PREVIEWS = {unfurl_links: false, unfurl_media: false};
