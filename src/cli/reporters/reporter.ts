import type {Emit} from '../../events.ts';

/** Shows a build while it goes on, on stderr; stdout is the result's alone. */
export interface Reporter {
  readonly emit: Emit;
  /**
   * Leaves the terminal as a person expects it; a phase that runs still is shown as failed. Notes and
   * warnings may still come afterwards, a line each.
   */
  end(): void;
}

/** Where lines go: a stream, or a list in tests. */
export interface Lines {
  write(line: string): void;
}

/** `3.2 s`, `1 m 5 s`. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} m ${whole % 60} s`;
}
