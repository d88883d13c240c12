import type {Waiting} from './patience/patience.ts';
import type {Text} from './text.ts';

/** The phases of a build, in order. */
export type Phase =
  | 'preparing'
  | 'pulling'
  | 'analyzing'
  | 'detecting'
  | 'restoring'
  | 'extending'
  | 'building'
  | 'exporting'
  | 'publishing'
  | 'tagging'
  /** After the release: stores cached layers for the next build. */
  | 'caching';

/** The events of a build. Reporters, the result and Slack listen to them, with texts as `src/cli` spells them. */
export type BuildEvent<T = Text> =
  | {readonly type: 'phase-started'; readonly phase: Phase}
  /** A phase succeeded. There is no such event for a phase that fails. */
  | {readonly type: 'phase-ended'; readonly phase: Phase; readonly seconds: number}
  | {readonly type: 'output'; readonly line: string}
  | {readonly type: 'note'; readonly text: T}
  | {readonly type: 'warning'; readonly text: T}
  | {readonly type: 'published'; readonly reference: string; readonly digest: string}
  | {readonly type: 'tagged'; readonly reference: string; readonly tag: string}
  | Waiting;

/** Passes an event to the listeners. Never throws, and does not wait for them. */
export type Emit<T = Text> = (event: BuildEvent<T>) => void;
