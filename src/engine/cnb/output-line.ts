import type {Phase} from '../../events.ts';

/**
 * Who printed a line: the platform (in the terms of the specification, the program that runs the lifecycle,
 * such as pack), the lifecycle, or a buildpack, including everything that it runs.
 */
export type LineSource = 'platform' | 'lifecycle' | 'buildpack';

export type Stream = 'stdout' | 'stderr';

/** A line of output, without colours and without the prefix of the platform. */
export interface OutputLine {
  readonly phase: Phase;
  readonly source: LineSource;
  /** The stream in the container that printed the line. */
  readonly stream: Stream;
  readonly text: string;
}

/** Returns the texts of lines, without phase, source and stream. */
export function textsOf(lines: readonly OutputLine[]): string[] {
  return lines.map(({text}) => text);
}
