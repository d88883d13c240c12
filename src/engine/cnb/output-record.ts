import type {Phase} from '../../events.ts';
import {BuildpackGroup} from './buildpack-group.ts';
import {FOREIGN} from './exit-code.ts';
import type {OutputLine, LineSource} from './output-line.ts';
import {OWN_BUILDPACK, ScriptTrail} from './script-trail.ts';

/** Number of lines that are kept of each phase. Detection prints all its attempts at the end. */
const KEPT = 200;
const KEPT_OF_DETECTION = 20_000;

/** The output of a build, as far as it helps to explain an error. */
export class OutputRecord {
  readonly group: BuildpackGroup;
  /** The progress of scripts, which stays known even if their lines are not kept. */
  readonly scripts = new ScriptTrail();
  readonly #lines = new Map<Phase, OutputLine[]>();
  #phase: Phase = 'pulling';

  /** @param announced IDs of buildpacks that print a heading. */
  constructor(announced: readonly string[] = []) {
    this.group = new BuildpackGroup(announced);
  }

  /** The phase that the platform started last. */
  get phase(): Phase {
    return this.#phase;
  }

  /** Records that the platform starts a phase. */
  begin(phase: Phase): void {
    this.#phase = phase;
  }

  /**
   * Adds a line.
   *
   * @returns its phase. If the build image is extended, the same program then runs the buildpacks, and only
   *   the heading of the first buildpack shows that building has started.
   */
  add(line: OutputLine): Phase {
    const {source, text} = line;
    const isForeign = source === 'buildpack' && FOREIGN.has(line.phase);
    const isHeading = isForeign && this.group.readHeading(text);
    const phase = isHeading ? 'building' : line.phase;
    // Our buildpack only prints to standard output.
    if (isForeign && line.stream === 'stdout' && this.group.isRunning(OWN_BUILDPACK)) {
      this.scripts.read(text);
    }
    if (phase === 'detecting' && source === 'lifecycle') this.group.readDetected(text);
    // The lines before a heading belong to another buildpack.
    const lines = isHeading ? [] : (this.#lines.get(phase) ?? []);
    lines.push({...line, phase});
    if (lines.length > (phase === 'detecting' ? KEPT_OF_DETECTION : KEPT)) lines.shift();
    this.#lines.set(phase, lines);
    return phase;
  }

  /** The last lines of a phase. For building, those since the last heading of a buildpack. */
  lines(phase: Phase): readonly OutputLine[] {
    return this.#lines.get(phase) ?? [];
  }

  /** The lines of one source in a phase. */
  said(phase: Phase, source: LineSource): readonly string[] {
    return this.lines(phase).flatMap((line) => (line.source === source ? [line.text] : []));
  }
}
