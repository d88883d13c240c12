import {unreachable} from '../../errors.ts';
import type {BuildEvent, Phase} from '../../events.ts';
import {phaseTitle} from '../../phase-names.ts';
import {printable} from '../../printable.ts';
import {type Lines, type Reporter, duration} from './reporter.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MILLISECONDS = 100;
/** Lines of the running phase's output that stay in sight. */
const SHOWN_LINES = 8;
/** No terminal is wider; to measure more would take its time with every frame. */
const WIDEST = 500;

/** The part of `log-update` that this needs: the end of the terminal, which is drawn anew. */
interface Region {
  (text: string): void;
  clear(): void;
  /** Gives the cursor back. */
  done(): void;
}

export interface TerminalOptions {
  readonly region: Region;
  /** What stays. */
  readonly lines: Lines;
  /** Cuts a line to the terminal's width, wide characters counted as two. */
  readonly fit: (line: string) => string;
  /** Breaks a line between words where it is wider than the terminal. */
  readonly wrap: (line: string) => readonly string[];
  readonly paint: (style: 'cyan' | 'dim' | 'green' | 'red' | 'yellow', text: string) => string;
  /** Seconds of a clock that never goes back. */
  readonly now: () => number;
  readonly verbose: boolean;
}

/** Live phases: a spinner, the elapsed time, and the last lines of what the phase prints. */
export class TerminalReporter implements Reporter {
  readonly #options: TerminalOptions;
  readonly #timer: NodeJS.Timeout;
  #running: {readonly phase: Phase; readonly began: number} | undefined;
  #output: readonly string[] = [];
  #frame = 0;

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#draw(), FRAME_MILLISECONDS).unref();
  }

  readonly emit = (event: BuildEvent): void => {
    const {paint, now, verbose} = this.#options;
    switch (event.type) {
      case 'phase-started': {
        this.#running = {phase: event.phase, began: now()};
        this.#output = [];
        break;
      }
      case 'phase-ended': {
        this.#running = undefined;
        this.#keep(`${paint('green', '✔')} ${this.#phaseText(event.phase, event.seconds)}`);
        break;
      }
      case 'output': {
        const line = printable(event.line);
        if (verbose) this.#keep(paint('dim', `  ${line}`));
        else if (line.trim() !== '') this.#show(line);
        break;
      }
      case 'note': {
        this.#keep(this.#sentence(paint('cyan', 'ℹ'), event.text));
        break;
      }
      case 'warning': {
        this.#keep(this.#sentence(paint('yellow', '⚠'), event.text));
        break;
      }
      case 'published': {
        this.#show(printable(event.reference));
        break;
      }
      case 'tagged': {
        this.#show(printable(`${event.reference}:${event.tag}`));
        break;
      }
      default: {
        unreachable(event);
      }
    }
  };

  end(): void {
    const {lines, now, paint, region} = this.#options;
    clearInterval(this.#timer);
    region.clear();
    region.done();
    if (this.#running === undefined) return;
    const {phase, began} = this.#running;
    lines.write(`${paint('red', '✖')} ${this.#phaseText(phase, now() - began)}`);
  }

  #phaseText(phase: Phase, seconds: number): string {
    return `${phaseTitle(phase)} ${this.#options.paint('dim', duration(seconds))}`;
  }

  /** Text behind a sign of one column. */
  #sentence(sign: string, text: string): string {
    const [first = '', ...more] = this.#options.wrap(`  ${printable(text)}`);
    return [`${sign}${first.slice(1)}`, ...more].join('\n');
  }

  /** Writes above the region, which the next frame draws anew. */
  #keep(line: string): void {
    this.#options.region.clear();
    this.#options.lines.write(line);
  }

  #show(line: string): void {
    this.#output = [...this.#output.slice(1 - SHOWN_LINES), line.slice(0, WIDEST)];
  }

  #draw(): void {
    if (this.#running === undefined) return;
    const {phase, began} = this.#running;
    const {fit, region, now, paint} = this.#options;
    this.#frame = (this.#frame + 1) % FRAMES.length;
    const spinner = paint('cyan', FRAMES[this.#frame] ?? '');
    const head = fit(`${spinner} ${this.#phaseText(phase, now() - began)}`);
    region([head, ...this.#output.map((line) => paint('dim', fit(`  ${line}`)))].join('\n'));
  }
}
