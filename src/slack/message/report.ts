import type {Message} from './blocks.ts';

/** The messages about a run that has ended. */
export interface Report {
  /** What everybody should see. */
  readonly summary: Message;
  /** The reply in its thread. */
  readonly details: Message;
  /** All of it in one message, for a webhook, which has no threads. */
  readonly whole: Message;
}
