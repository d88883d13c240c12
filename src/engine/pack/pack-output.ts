import type {Emit, Phase} from '../../events.ts';
import type {OutputLine, Stream} from '../cnb/output-line.ts';
import {OutputRecord} from '../cnb/output-record.ts';
import {lastState, shownLine} from '../cnb/shown-line.ts';
import {OWN_BUILDPACK} from '../cnb/script-trail.ts';
import {NEEDS_PULL} from './needs-pull.ts';
import {NO_PREVIOUS_IMAGE} from '../buildpacks/previous-image.ts';
import {isPullProgress} from './pull-progress.ts';

/** The names of pack's steps. */
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
 * The containers, by the prefix that pack adds to each of their lines. Containers cannot print a line without
 * the prefix, so a line without one comes from pack.
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
  /** Whether the progress of each pulled layer is shown. */
  readonly verbose: boolean;
  /** Hides the secrets of a line. */
  readonly mask: (text: string) => string;
}

/** Reads pack's output line by line. Emits events, and records the source of each line. */
export class PackOutputReader {
  readonly record = new OutputRecord([OWN_BUILDPACK]);
  readonly #errors: string[] = [];
  readonly #emit: Emit;
  readonly #now: () => number;
  readonly #options: ReaderOptions;
  #phase: Phase = 'pulling';
  #began: number;
  /** Whether the container that extends the build image already runs buildpacks. */
  #isExtended = false;

  /** @param now seconds of a monotonic clock. */
  constructor(emit: Emit, now: () => number, options: ReaderOptions) {
    this.#emit = emit;
    this.#now = now;
    this.#options = options;
    this.#began = now();
    emit({type: 'phase-started', phase: this.#phase});
  }

  /** Pack's own errors, without their prefix. */
  get errors(): readonly string[] {
    return this.#errors;
  }

  /** Reads a line of one of pack's streams. */
  read(raw: string, stream: Stream): void {
    const line = shownLine(raw, this.#options.mask);
    const step = STEPS[/^===> (?<step>[A-Z ()]+)$/u.exec(line)?.groups?.['step'] ?? ''];
    if (step !== undefined && stream === 'stdout') {
      this.#step(step);
      return;
    }
    if (isNoise(line)) return;
    // In later phases, a buildpack may print such a line.
    if (this.#phase === 'pulling' && isPullProgress(line)) {
      // Not recorded, because an error would then show only such lines.
      if (this.#options.verbose) this.#emit({type: 'output', line});
      return;
    }
    const container = PREFIX.exec(raw)?.groups?.['container'];
    const text = messageOf(shownLine(lastState(raw.replace(PREFIX, '')), this.#options.mask));
    if (container === undefined) this.#platform(text, stream);
    else this.#container(container, text, stream);
    // That error leads to a retry.
    if (!text.endsWith(NEEDS_PULL)) this.#emit({type: 'output', line: text});
  }

  /** Ends the current phase. Not called for a failed phase. */
  end(): void {
    this.#emit({type: 'phase-ended', phase: this.#phase, seconds: this.#now() - this.#began});
  }

  #platform(text: string, stream: Stream): void {
    // The order between the streams is lost, so the phase of an error may only be known later.
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

  /** The run image is extended in parallel to the build. */
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

/** Removes time and level, which kaniko adds to its messages when it applies image extensions. */
function messageOf(text: string): string {
  const message = /^time="[^"]+" level=\w+ msg=(?<message>.+)$/u.exec(text)?.groups?.['message'];
  if (message === undefined) return text;
  return message.replace(/^"(?<inner>.*)"$/u, '$<inner>').replaceAll(String.raw`\"`, '"');
}

/** Whether a line of pack never helps users of this tool. */
function isNoise(line: string): boolean {
  return (
    line.startsWith('Warning: Builder is trusted but additional modules were added') ||
    line.startsWith('Warning: Detected pack is running in a container') ||
    line.endsWith(`:${NO_PREVIOUS_IMAGE}" not found`) ||
    line.startsWith('[exporter] Warning: Did not find SBOM') ||
    line === '[restorer] No run metadata found at path "/cnb/run.toml"'
  );
}
