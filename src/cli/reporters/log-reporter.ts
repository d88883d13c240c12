import {unreachable} from '../../errors.ts';
import type {BuildEvent} from '../../events.ts';
import {phaseTitle} from '../../phase-names.ts';
import {type Lines, type Reporter, duration} from './reporter.ts';
import {waitingSentence} from './waiting-sentence.ts';

/** Writes plain lines, for CI, pipes and files. */
export class LogReporter implements Reporter {
  readonly #lines: Lines;
  readonly #quiet: boolean;

  constructor(lines: Lines, {quiet}: {readonly quiet: boolean}) {
    this.#lines = lines;
    this.#quiet = quiet;
  }

  readonly emit = (event: BuildEvent<string>): void => {
    if (this.#quiet && event.type !== 'warning') return;
    this.#lines.write(logLine(event));
  };

  end(): void {
    // Nothing to clean up: each event writes its line at once.
  }
}

function logLine(event: BuildEvent<string>): string {
  switch (event.type) {
    case 'phase-started': {
      return `==> ${phaseTitle(event.phase)}`;
    }
    case 'phase-ended': {
      return `    ${phaseTitle(event.phase)} took ${duration(event.seconds)}`;
    }
    case 'output': {
      return `    ${event.line}`;
    }
    case 'note': {
      return `Note: ${event.text}`;
    }
    case 'warning': {
      return `Warning: ${event.text}`;
    }
    case 'published': {
      return `    ${event.reference}@${event.digest}`;
    }
    case 'tagged': {
      return `    ${event.reference}:${event.tag}`;
    }
    case 'waiting': {
      return `    ${waitingSentence(event)}`;
    }
    default: {
      return unreachable(event);
    }
  }
}
