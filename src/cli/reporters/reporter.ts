import type {Emit} from '../../events.ts';
import type {Line} from '../output/line.ts';

/** Shows the progress of a build on stderr, because stdout is only for the result. */
export interface Reporter {
  readonly emit: Emit<string>;
  /**
   * Restores the terminal. A phase that has not ended is shown as failed. Notes and warnings may still
   * follow, a line each.
   */
  end(): void;
}

/** Receives lines: a stream, or a list in tests. */
export interface Lines {
  write(...lines: readonly Line[]): void;
}

/** Formats seconds: `3.2 s`, `1 m 5 s`. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} m ${whole % 60} s`;
}
