import {unreachable} from '../../errors.ts';
import type {BuildEvent, Phase} from '../../events.ts';
import {phaseTitle} from '../../phase-names.ts';
import {printable} from '../../printable.ts';
import {type Line, line, styled, withStyledStart} from '../output/line.ts';
import type {LiveRegion} from '../output/text-output.ts';
import {type Lines, type Reporter, duration} from './reporter.ts';
import {waitingSentence} from './waiting-sentence.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MILLISECONDS = 100;
/** Number of lines of output that are shown below the running phase. */
const SHOWN_LINES = 8;
/** Longer lines are cut, in characters. Measuring the width of a very long line would slow down every frame. */
const WIDEST = 500;

export interface TerminalOptions {
  readonly region: LiveRegion;
  /** For lines that stay. */
  readonly lines: Lines;
  /** Wraps a line at the width of the terminal, between words. */
  readonly wrap: (line: string) => readonly string[];
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
    const {now, verbose} = this.#options;
    switch (event.type) {
      case 'phase-started': {
        this.#running = {phase: event.phase, began: now()};
        this.#output = [];
        break;
      }
      case 'phase-ended': {
        this.#running = undefined;
        this.#keep(line`${styled('green', '✔')} ${phaseLine(event.phase, event.seconds)}`);
        break;
      }
      case 'output': {
        if (verbose) this.#keep(styled('dim', `  ${event.line}`));
        // A line of nothing but colours would look empty.
        else if (printable(event.line).trim() !== '') this.#show(event.line);
        break;
      }
      case 'note': {
        this.#keep(...this.#sentence('cyan', 'ℹ', event.text));
        break;
      }
      case 'warning': {
        this.#keep(...this.#sentence('yellow', '⚠', event.text));
        break;
      }
      case 'published': {
        this.#show(event.reference);
        break;
      }
      case 'tagged': {
        this.#show(`${event.reference}:${event.tag}`);
        break;
      }
      case 'waiting': {
        this.#keep(...this.#sentence('cyan', 'ℹ', waitingSentence(event)));
        break;
      }
      default: {
        unreachable(event);
      }
    }
  };

  end(): void {
    const {lines, now, region} = this.#options;
    clearInterval(this.#timer);
    region.clear();
    region.done();
    if (this.#running === undefined) return;
    const {phase, began} = this.#running;
    lines.write(line`${styled('red', '✖')} ${phaseLine(phase, now() - began)}`);
  }

  /** Wraps text after a symbol of one column. */
  #sentence(style: 'cyan' | 'yellow', sign: string, text: string): Line[] {
    const [first = '', ...more] = this.#options.wrap(`  ${text}`);
    return withStyledStart(style, sign, [`${sign}${first.slice(1)}`, ...more]);
  }

  /** Writes lines that stay, above the region. The next frame draws the region again. */
  #keep(...lines: readonly Line[]): void {
    this.#options.region.clear();
    this.#options.lines.write(...lines);
  }

  #show(text: string): void {
    const shown = printable(text).slice(0, WIDEST);
    this.#output = [...this.#output.slice(1 - SHOWN_LINES), shown];
  }

  #draw(): void {
    if (this.#running === undefined) return;
    const {phase, began} = this.#running;
    const {region, now} = this.#options;
    this.#frame = (this.#frame + 1) % FRAMES.length;
    const spinner = styled('cyan', FRAMES[this.#frame] ?? '');
    const head = line`${spinner} ${phaseLine(phase, now() - began)}`;
    region.draw([head, ...this.#output.map((it) => styled('dim', `  ${it}`))]);
  }
}

function phaseLine(phase: Phase, seconds: number): Line {
  return line`${phaseTitle(phase)} ${styled('dim', duration(seconds))}`;
}
