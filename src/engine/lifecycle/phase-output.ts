import type {Emit, Phase} from '../../events.ts';
import {FOREIGN} from '../cnb/exit-code.ts';
import type {Stream} from '../cnb/output-line.ts';
import {OutputRecord} from '../cnb/output-record.ts';
import {lastState, shownLine} from '../cnb/shown-line.ts';
import {OWN_BUILDPACK} from '../cnb/script-trail.ts';
import {NO_PREVIOUS_IMAGE} from '../buildpacks/previous-image.ts';

interface OutputOptions {
  /** Seconds of a monotonic clock. */
  readonly now: () => number;
  /** Hides the secrets of a line. */
  readonly mask: (text: string) => string;
}

/** Reads the output of the lifecycle's phases line by line. Emits events, and records the source of each line. */
export class PhaseOutput {
  readonly record = new OutputRecord([OWN_BUILDPACK]);
  readonly #emit: Emit;
  readonly #options: OutputOptions;
  #current: {readonly phase: Phase; readonly began: number} | undefined;

  constructor(emit: Emit, options: OutputOptions) {
    this.#emit = emit;
    this.#options = options;
  }

  /** Starts a phase, after ending the one before. */
  begin(phase: Phase): void {
    this.end();
    this.#current = {phase, began: this.#options.now()};
    this.record.begin(phase);
    this.#emit({type: 'phase-started', phase});
  }

  /** Reads a line of the current phase. */
  read(raw: string, stream: Stream): void {
    const phase = this.record.phase;
    const text = shownLine(lastState(raw), this.#options.mask);
    if (isNoise(text)) return;
    // Only in these phases, the lifecycle runs programs of others.
    const source = FOREIGN.has(phase) ? 'buildpack' : 'lifecycle';
    this.record.add({phase, source, stream, text});
    this.#emit({type: 'output', line: text});
  }

  /** Ends the current phase. Not called for a failed phase. */
  end(): void {
    if (this.#current === undefined) return;
    const {phase, began} = this.#current;
    this.#current = undefined;
    this.#emit({type: 'phase-ended', phase, seconds: this.#options.now() - began});
  }
}

/** Whether a line of the lifecycle never helps users of this tool. */
function isNoise(line: string): boolean {
  return (
    line.endsWith(`:${NO_PREVIOUS_IMAGE}" not found`) ||
    line.startsWith('Warning: Did not find SBOM')
  );
}
