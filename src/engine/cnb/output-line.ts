import type {Phase} from '../../events.ts';

/**
 * Who said a line: the platform (in the specification's sense: the program that runs the lifecycle, such as
 * pack), the lifecycle, or a buildpack, with whatever a buildpack runs, such as scripts of the codebase.
 */
export type Source = 'platform' | 'lifecycle' | 'buildpack';

export type Stream = 'stdout' | 'stderr';

/** A line of output, without colour, and without what the platform puts in front of it. */
export interface OutputLine {
  readonly phase: Phase;
  readonly source: Source;
  /** Of the program that said it, in its container. */
  readonly stream: Stream;
  readonly text: string;
}

export function textsOf(lines: readonly OutputLine[]): string[] {
  return lines.map(({text}) => text);
}
