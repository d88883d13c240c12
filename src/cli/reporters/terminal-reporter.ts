import {styleText} from 'node:util';
import {unreachable} from '../../errors.ts';
import type {BuildEvent, Phase} from '../../events.ts';
import {PHASE_NAMES, type Reporter, duration} from './reporter.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MILLISECONDS = 100;
/** Lines of the running phase's output that stay in sight. */
const SHOWN_LINES = 8;

/** The part of `log-update` that this needs: a region that is drawn anew, and lines above it. */
interface Region {
  (text: string): void;
  clear(): void;
  persist(text: string): void;
}

export interface TerminalOptions {
  readonly region: Region;
  /** Cuts a line to the terminal's width, wide characters counted as two. */
  readonly fit: (line: string) => string;
  /** Seconds of a clock that never goes back. */
  readonly now: () => number;
  readonly verbose: boolean;
}

/** Live phases: a spinner, the elapsed time, and the last lines of what the phase prints. */
export class TerminalReporter implements Reporter {
  readonly #options: TerminalOptions;
  readonly #timer: NodeJS.Timeout;
  #running: {readonly phase: Phase; readonly began: number} | undefined;
  #output: string[] = [];
  #frame = 0;

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#draw(), FRAME_MILLISECONDS).unref();
  }

  readonly emit = (event: BuildEvent): void => {
    const {region, now} = this.#options;
    switch (event.type) {
      case 'phase-started': {
        this.#running = {phase: event.phase, began: now()};
        this.#output = [];
        break;
      }
      case 'phase-ended': {
        this.#running = undefined;
        region.persist(
          `${styleText('green', '✔')} ${PHASE_NAMES[event.phase]} ${styleText('dim', duration(event.seconds))}`,
        );
        break;
      }
      case 'output': {
        if (this.#options.verbose) region.persist(styleText('dim', `  ${event.line}`));
        else if (event.line !== '')
          this.#output = [...this.#output.slice(1 - SHOWN_LINES), event.line];
        break;
      }
      case 'note': {
        region.persist(`${styleText('cyan', 'ℹ')} ${event.text}`);
        break;
      }
      case 'warning': {
        region.persist(`${styleText('yellow', '⚠')} ${event.text}`);
        break;
      }
      case 'published':
      case 'tagged': {
        this.#output = [...this.#output.slice(1 - SHOWN_LINES), event.reference];
        break;
      }
      default: {
        unreachable(event);
      }
    }
  };

  end(): void {
    clearInterval(this.#timer);
    this.#options.region.clear();
  }

  #draw(): void {
    if (this.#running === undefined) return;
    const {phase, began} = this.#running;
    const {fit, region, now} = this.#options;
    this.#frame = (this.#frame + 1) % FRAMES.length;
    const head = `${styleText('cyan', FRAMES[this.#frame] ?? '')} ${PHASE_NAMES[phase]} ${styleText('dim', duration(now() - began))}`;
    region([head, ...this.#output.map((line) => styleText('dim', fit(`  ${line}`)))].join('\n'));
  }
}
