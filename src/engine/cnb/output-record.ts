import type {Phase} from '../../events.ts';
import {BuildpackGroup} from './buildpack-group.ts';
import {FOREIGN} from './exit-code.ts';
import type {OutputLine, Source} from './output-line.ts';
import {OWN_BUILDPACK, ScriptTrail} from './script-trail.ts';

/** Lines of each phase: a build may print without end. Detection prints once, but all it has tried. */
const KEPT = 200;
const KEPT_OF_DETECTION = 20_000;

/** What has been said in a build, by whom, as far as a failure can be understood from it. */
export class OutputRecord {
  readonly group: BuildpackGroup;
  /** Lines of scripts may be too many to be kept, but never how far the scripts have got. */
  readonly scripts = new ScriptTrail();
  readonly #lines = new Map<Phase, OutputLine[]>();
  #phase: Phase = 'pulling';

  /** @param announced ids of buildpacks that are known to print a heading. */
  constructor(announced: readonly string[] = []) {
    this.group = new BuildpackGroup(announced);
  }

  /** The phase that the platform began last. */
  get phase(): Phase {
    return this.#phase;
  }

  /** Takes the step of the platform to a phase. */
  begin(phase: Phase): void {
    this.#phase = phase;
  }

  /**
   * Takes a line.
   *
   * @returns its phase: where extensions of the build image are applied, the same program then runs the
   *   buildpacks, and only the heading of the first buildpack tells that building has begun.
   */
  add(line: OutputLine): Phase {
    const {source, text} = line;
    const isForeign = source === 'buildpack' && FOREIGN.has(line.phase);
    const isHeading = isForeign && this.group.readHeading(text);
    const phase = isHeading ? 'building' : line.phase;
    // Our buildpack writes to its standard output, as all do whose output the lifecycle hands on.
    if (isForeign && line.stream === 'stdout' && this.group.isRunning(OWN_BUILDPACK)) {
      this.scripts.read(text);
    }
    if (phase === 'detecting' && source === 'lifecycle') this.group.readDetected(text);
    // What came before a heading is another buildpack's.
    const lines = isHeading ? [] : (this.#lines.get(phase) ?? []);
    lines.push({...line, phase});
    if (lines.length > (phase === 'detecting' ? KEPT_OF_DETECTION : KEPT)) lines.shift();
    this.#lines.set(phase, lines);
    return phase;
  }

  /** The last lines of a phase; of building, those since the last heading of a buildpack. */
  lines(phase: Phase): readonly OutputLine[] {
    return this.#lines.get(phase) ?? [];
  }

  /** What one of them said in a phase. */
  said(phase: Phase, source: Source): readonly string[] {
    return this.lines(phase).flatMap((line) => (line.source === source ? [line.text] : []));
  }
}
