import type {Emit, Phase} from '../../events.ts';
import {printable} from '../../printable.ts';
import type {OutputLine, Stream} from '../cnb/output-line.ts';
import {OutputRecord} from '../cnb/output-record.ts';
import {OWN_BUILDPACK} from '../cnb/script-trail.ts';
import {NEEDS_PULL} from './needs-pull.ts';
import {isPullProgress} from './pull-progress.ts';

/** What pack calls its steps. */
const STEPS: Readonly<Record<string, Phase>> = {
  ANALYZING: 'analyzing',
  DETECTING: 'detecting',
  RESTORING: 'restoring',
  'EXTENDING (BUILD)': 'extending',
  'EXTENDING (RUN)': 'extending',
  BUILDING: 'building',
  EXPORTING: 'exporting',
};

type Speaker = Pick<OutputLine, 'phase' | 'source'>;

/**
 * The containers, by what pack puts before each of their lines. No program in a container can print a line
 * without that, so a line without it is pack's.
 *
 * @see https://github.com/buildpacks/pack/blob/main/pkg/logging/prefix_writer.go
 */
const CONTAINERS: Readonly<Record<string, Speaker>> = {
  analyzer: {phase: 'analyzing', source: 'lifecycle'},
  detector: {phase: 'detecting', source: 'lifecycle'},
  restorer: {phase: 'restoring', source: 'lifecycle'},
  'extender (build)': {phase: 'extending', source: 'buildpack'},
  'extender (run)': {phase: 'extending', source: 'buildpack'},
  builder: {phase: 'building', source: 'buildpack'},
  exporter: {phase: 'exporting', source: 'lifecycle'},
};

const PREFIX = new RegExp(
  String.raw`^\[(?<container>${Object.keys(CONTAINERS)
    .map((name) => name.replaceAll(/[()]/gu, String.raw`\$&`))
    .join('|')})\](?: |$)`,
  'u',
);

interface ReaderOptions {
  /** Each layer that is fetched is told of. */
  readonly verbose: boolean;
  /** Takes secrets out of a line. */
  readonly mask: (text: string) => string;
}

/** Reads pack's output line by line: it makes events of it, and a record of who said what. */
export class PackOutputReader {
  readonly record = new OutputRecord([OWN_BUILDPACK]);
  readonly #errors: string[] = [];
  readonly #emit: Emit;
  readonly #now: () => number;
  readonly #options: ReaderOptions;
  #phase: Phase = 'pulling';
  #began: number;
  /** Whether the container that extends the build image runs buildpacks by now. */
  #isExtended = false;

  /** @param now seconds of a clock that never goes back. */
  constructor(emit: Emit, now: () => number, options: ReaderOptions) {
    this.#emit = emit;
    this.#now = now;
    this.#options = options;
    this.#began = now();
    emit({type: 'phase-started', phase: this.#phase});
  }

  /** Pack's own errors, without what it puts before each. */
  get errors(): readonly string[] {
    return this.#errors;
  }

  /** Takes a line of one of pack's streams. */
  read(raw: string, stream: Stream): void {
    const line = this.#shown(raw);
    const step = STEPS[/^===> (?<step>[A-Z ()]+)$/u.exec(line)?.groups?.['step'] ?? ''];
    if (step !== undefined && stream === 'stdout') {
      this.#step(step);
      return;
    }
    if (isNoise(line)) return;
    // Later, the same words may be a buildpack's.
    if (this.#phase === 'pulling' && isPullProgress(line)) {
      // Never among the last lines: if fetching fails, they would be all that is shown.
      if (this.#options.verbose) this.#emit({type: 'output', line});
      return;
    }
    const container = PREFIX.exec(raw)?.groups?.['container'];
    const text = messageOf(this.#shown(lastState(raw.replace(PREFIX, ''))));
    if (container === undefined) this.#platform(text, stream);
    else this.#container(container, text, stream);
    // That one is not the end of the build.
    if (!text.endsWith(NEEDS_PULL)) this.#emit({type: 'output', line: text});
  }

  /** Ends the running phase; one that fails does not end. */
  end(): void {
    this.#emit({type: 'phase-ended', phase: this.#phase, seconds: this.#now() - this.#began});
  }

  /** Secrets are hidden before and after: colour may be in the middle of one, and tabs become blanks. */
  #shown(raw: string): string {
    const {mask} = this.#options;
    return mask(printable(mask(raw)).trimEnd());
  }

  #platform(text: string, stream: Stream): void {
    // The streams come apart: in which phase pack said this may only show later.
    if (stream === 'stderr') this.#errors.push(text.replace(/^ERROR: /u, ''));
    else this.record.add({phase: this.#phase, source: 'platform', stream, text});
  }

  #container(name: string, text: string, stream: Stream): void {
    const speaker = CONTAINERS[name];
    if (speaker === undefined) return;
    const isExtender = name === 'extender (build)';
    const phase = isExtender && this.#isExtended ? 'building' : speaker.phase;
    const actual = this.record.add({...speaker, phase, stream, text});
    if (actual === phase) return;
    this.#isExtended = true;
    this.#enter(actual);
  }

  /** The run image is extended while the build goes on. */
  #step(phase: Phase): void {
    const isBeside = phase === 'extending' && this.#phase === 'building';
    if (!isBeside && phase !== this.#phase) this.#enter(phase);
  }

  #enter(phase: Phase): void {
    this.end();
    this.#phase = phase;
    this.#began = this.#now();
    this.record.begin(phase);
    this.#emit({type: 'phase-started', phase});
  }
}

/** Of a line that a progress bar rewrote, what it showed last. */
function lastState(raw: string): string {
  const states = raw.split('\r').filter((state) => printable(state).trimEnd() !== '');
  return states.at(-1) ?? '';
}

/** What applies the Dockerfiles of image extensions, kaniko, puts time and level before each message. */
function messageOf(text: string): string {
  const message = /^time="[^"]+" level=\w+ msg=(?<message>.+)$/u.exec(text)?.groups?.['message'];
  if (message === undefined) return text;
  return message.replace(/^"(?<inner>.*)"$/u, '$<inner>').replaceAll(String.raw`\"`, '"');
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
