/** The stretches of a build that take time, in the order in which they pass. */
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
  | 'tagging';

/** What a build tells while it goes on. Terminal, log, JSON and announcements only listen. */
export type BuildEvent =
  | {readonly type: 'phase-started'; readonly phase: Phase}
  /** A phase came to a good end; one that fails does not end. */
  | {readonly type: 'phase-ended'; readonly phase: Phase; readonly seconds: number}
  | {readonly type: 'output'; readonly line: string}
  | {readonly type: 'note'; readonly text: string}
  | {readonly type: 'warning'; readonly text: string}
  | {readonly type: 'published'; readonly reference: string; readonly digest: string}
  | {readonly type: 'tagged'; readonly reference: string; readonly tag: string};

/** Hands an event to whoever listens. Never throws, never waits. */
export type Emit = (event: BuildEvent) => void;
