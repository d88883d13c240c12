import type {Text} from '../text.ts';

/** What happens while an image is planned and published. */
export type PublishEvent =
  /** Something that takes a while has started: `Compressing the layer`. */
  | {readonly type: 'step'; readonly text: string}
  | {readonly type: 'warning'; readonly text: Text}
  /** Bytes that were sent, and all bytes to send. */
  | {readonly type: 'progress'; readonly sent: number; readonly total: number}
  | {readonly type: 'tagged'; readonly reference: string; readonly tag: string};

/** Passes an event to the listener. Never throws. */
export type EmitPublish = (event: PublishEvent) => void;
