import type {Emit, Phase} from '../../events.ts';
import {printable} from '../../printable.ts';
import {isPullProgress} from './pull-progress.ts';

/** What pack's lines have told so far. */
export interface PackOutput {
  readonly phase: Phase;
  /** The buildpack that runs, where its heading told. */
  readonly buildpack: string | undefined;
  /** The last lines of the running phase, without prefixes and colour. */
  readonly lastLines: readonly string[];
  /** The last lines that an error may be read from, of all phases. */
  readonly errors: readonly string[];
}

const PHASES: Readonly<Record<string, Phase>> = {
  ANALYZING: 'analyzing',
  DETECTING: 'detecting',
  RESTORING: 'restoring',
  BUILDING: 'building',
  EXPORTING: 'exporting',
};

/** The lifecycle's phases name themselves before each line. */
const PREFIX = /^\[(?:analyzer|detector|restorer|builder|exporter|creator)\] ?/u;

/** Lines of each kind: a build may print without end. */
const KEPT = 200;

/** Reads pack's output line by line and turns it into events; see `result` for what it makes of it. */
export class PackOutputReader {
  #phase: Phase = 'pulling';
  #began: number;
  #detected: readonly {readonly id: string; readonly version: string}[] = [];
  #buildpack: string | undefined;
  #lines: readonly string[] = [];
  #errors: readonly string[] = [];
  readonly #emit: Emit;
  readonly #now: () => number;
  readonly #verbose: boolean;

  /**
   * @param now seconds of a clock that never goes back.
   * @param verbose whether each layer that is fetched is told of.
   */
  constructor(emit: Emit, now: () => number, {verbose}: {readonly verbose: boolean}) {
    this.#emit = emit;
    this.#now = now;
    this.#verbose = verbose;
    this.#began = now();
    emit({type: 'phase-started', phase: this.#phase});
  }

  /** Takes one line, of either stream. */
  read(raw: string): void {
    const line = printable(raw).trimEnd();
    const phase = PHASES[/^===> (?<phase>[A-Z]+)$/u.exec(line)?.groups?.['phase'] ?? ''];
    if (phase !== undefined) {
      this.#enter(phase);
      return;
    }
    if (isNoise(line)) return;
    // Later, the same words may be a buildpack's, whose lines are not always prefixed.
    if (this.#phase === 'pulling' && isPullProgress(line)) {
      // Never among the last lines: where fetching fails, they would be all that is shown.
      if (this.#verbose) this.#emit({type: 'output', line});
      return;
    }
    const text = lastState(raw).replace(PREFIX, '');
    if (/\bERROR: |^ERROR|failed to /u.test(text)) this.#errors = withLast(this.#errors, text);
    this.#lines = withLast(this.#lines, text);
    if (this.#phase === 'detecting') this.#readDetected(text);
    if (this.#phase === 'building') this.#buildpack = this.#heading(text) ?? this.#buildpack;
    this.#emit({type: 'output', line: text});
  }

  /** Ends the running phase; one that fails does not end. */
  end(): void {
    this.#emit({type: 'phase-ended', phase: this.#phase, seconds: this.#now() - this.#began});
  }

  get result(): PackOutput {
    return {
      phase: this.#phase,
      buildpack: this.#buildpack,
      lastLines: this.#lines,
      errors: this.#errors,
    };
  }

  #enter(phase: Phase): void {
    this.end();
    this.#phase = phase;
    this.#began = this.#now();
    this.#lines = [];
    this.#emit({type: 'phase-started', phase});
  }

  /** `paketo-buildpacks/cpython 1.8.11`, one line for each buildpack that takes part. */
  #readDetected(text: string): void {
    const {id, version} = /^(?<id>[\w./-]+) +(?<version>\d\S*)$/u.exec(text)?.groups ?? {};
    if (id === undefined || version === undefined) return;
    this.#detected = withLast(this.#detected, {id, version});
  }

  /** Buildpacks announce themselves with name and version: `Paketo Buildpack for CPython 1.8.11`. */
  #heading(text: string): string | undefined {
    const title = text.toLowerCase().replaceAll(/[^a-z0-9. ]/gu, '');
    return this.#detected.find(({id, version}) => {
      const name = id
        .slice(id.lastIndexOf('/') + 1)
        .replaceAll(/[^a-z0-9]/giu, '')
        .toLowerCase();
      return title.endsWith(` ${version}`) && title.replaceAll(' ', '').includes(name);
    })?.id;
  }
}

/** Of a line that a progress bar rewrote, what it showed last. */
function lastState(raw: string): string {
  const states = raw.split('\r').map((state) => printable(state).trimEnd());
  return states.findLast((state) => state !== '') ?? '';
}

function withLast<T>(list: readonly T[], last: T): readonly T[] {
  return [...list.slice(1 - KEPT), last];
}

/** Lines that pack prints to everyone and that help nobody here. */
function isNoise(line: string): boolean {
  return (
    line.startsWith('Warning: Builder is trusted but additional modules were added') ||
    line.startsWith('Warning: Detected pack is running in a container') ||
    line.startsWith('[exporter] Warning: Did not find SBOM') ||
    line === '[restorer] No run metadata found at path "/cnb/run.toml"'
  );
}
