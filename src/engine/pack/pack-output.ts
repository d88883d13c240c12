import {stripVTControlCharacters} from 'node:util';
import type {Emit, Phase} from '../../events.ts';

/** What pack's lines have told so far. */
export interface PackOutput {
  readonly phase: Phase;
  /** The buildpack that runs, where its heading told. */
  readonly buildpack: string | undefined;
  /** The last lines of the running phase, without prefixes and colour. */
  readonly lastLines: readonly string[];
  /** Every line that an error may be read from. */
  readonly errors: readonly string[];
}

const PHASES: Readonly<Record<string, Phase>> = {
  ANALYZING: 'analyzing',
  DETECTING: 'detecting',
  RESTORING: 'restoring',
  BUILDING: 'building',
  EXPORTING: 'exporting',
};

const KEPT_LINES = 200;

/** Reads pack's output line by line and turns it into events; see `result` for what it makes of it. */
export class PackOutputReader {
  #phase: Phase = 'pulling';
  #began: number;
  #detected: {readonly id: string; readonly version: string}[] = [];
  #buildpack: string | undefined;
  #lines: string[] = [];
  #errors: string[] = [];
  readonly #emit: Emit;
  readonly #now: () => number;

  /** @param now seconds of a clock that never goes back. */
  constructor(emit: Emit, now: () => number) {
    this.#emit = emit;
    this.#now = now;
    this.#began = now();
    emit({type: 'phase-started', phase: this.#phase});
  }

  /** Takes one line, of either stream. */
  read(raw: string): void {
    const line = plain(raw);
    const phase = PHASES[/^===> (?<phase>[A-Z]+)$/u.exec(line)?.groups?.['phase'] ?? ''];
    if (phase !== undefined) {
      this.#enter(phase);
      return;
    }
    if (isNoise(line)) return;
    const text = line.replace(
      /^\[(?:analyzer|detector|restorer|builder|exporter|creator)\] ?/u,
      '',
    );
    if (/\bERROR: |^ERROR|failed to /u.test(text)) this.#errors.push(text);
    this.#lines = [...this.#lines.slice(1 - KEPT_LINES), text];
    if (this.#phase === 'detecting') this.#readDetected(text);
    if (this.#phase === 'building') this.#buildpack = this.#heading(text) ?? this.#buildpack;
    this.#emit({type: 'output', line: text});
  }

  /** Ends the running phase, whether it came to a good end or not. */
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
    if (id !== undefined && version !== undefined) this.#detected.push({id, version});
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

/** Without colour, and of a line that a progress bar rewrote only its last state. */
function plain(raw: string): string {
  const text = stripVTControlCharacters(raw).trimEnd();
  return text.slice(text.lastIndexOf('\r') + 1);
}

/** Lines that pack prints to everyone and that help nobody here. */
function isNoise(line: string): boolean {
  return (
    line.startsWith('Warning: Detected pack is running in a container') ||
    line.startsWith('[exporter] Warning: Did not find SBOM') ||
    line === '[restorer] No run metadata found at path "/cnb/run.toml"'
  );
}
