import {unreachable} from '../../errors.ts';
import type {BuildEvent, Phase} from '../../events.ts';
import {phaseTitle} from '../../phase-names.ts';
import {printable} from '../../printable.ts';
import {type Lines, type Reporter, duration} from './reporter.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MILLISECONDS = 100;
/** Number of lines of output that are shown below the running phase. */
const SHOWN_LINES = 8;
/** Longer lines are cut, in characters. Measuring the width of a very long line would slow down every frame. */
const WIDEST = 500;

/** The part of `log-update` that is used: the last lines of the terminal, which are drawn again and again. */
interface Region {
  (text: string): void;
  clear(): void;
  /** Shows the cursor again. */
  done(): void;
}

export interface TerminalOptions {
  readonly region: Region;
  /** For lines that stay. */
  readonly lines: Lines;
  /** Cuts a line to the width of the terminal. Wide characters count as two columns. */
  readonly fit: (line: string) => string;
  /** Wraps a line at the width of the terminal, between words. */
  readonly wrap: (line: string) => readonly string[];
  readonly paint: (style: 'cyan' | 'dim' | 'green' | 'red' | 'yellow', text: string) => string;
  /** Returns the seconds of a monotonic clock. */
  readonly now: () => number;
  readonly verbose: boolean;
}

/** Shows the running phase live: a spinner, the elapsed time, and the last lines of its output. */
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

  readonly emit = (event: BuildEvent<string>): void => {
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

  /** Wraps text after a symbol of one column. */
  #sentence(sign: string, text: string): string {
    const [first = '', ...more] = this.#options.wrap(`  ${printable(text)}`);
    return [`${sign}${first.slice(1)}`, ...more].join('\n');
  }

  /** Writes a line that stays, above the region. The next frame draws the region again. */
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
