import {styleText} from 'node:util';
import {type Line, rendered} from './line.ts';
import {jsonText} from './json-text.ts';

/** The lowest lines of a terminal, which are drawn again and again. */
export interface LiveRegion {
  /** Draws lines. Each is cut at the width of the terminal. */
  readonly draw: (lines: readonly Line[]) => void;
  readonly clear: () => void;
  /** Shows the cursor again. */
  readonly done: () => void;
}

/**
 * A stream for people. Everything that `src/cli` writes to stdout and stderr goes through here, because
 * text from AWS, Git or a user must be cleaned. `test/cli/output/only-output.test.ts` checks that.
 */
export class TextOutput {
  readonly #stream: () => NodeJS.WriteStream;
  #isClosed = false;

  constructor(stream: () => NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** Whether the reader of a pipe has ended, such as `head`. Known only after something was written. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Notes that the reader of a pipe has ended. */
  close(): void {
    this.#isClosed = true;
  }

  /** Width of the terminal. Without a terminal, or if its width is unknown, it is `undefined` or 0. */
  get columns(): number | undefined {
    return this.#stream().columns;
  }

  get isTTY(): boolean {
    return this.#stream().isTTY;
  }

  /** Returns a line without control characters and bidi marks, and with its styles if the stream has colours. */
  render(line: Line): string {
    const stream = this.#stream();
    return rendered(line, (style, text) => styleText(style, text, {stream}));
  }

  /** Writes lines, without blanks at their ends. */
  write(...lines: readonly Line[]): void {
    if (lines.length === 0) return;
    this.#stream().write(lines.map((line) => `${this.render(line).trimEnd()}\n`).join(''));
  }

  /** Writes a question of another program. Its answer follows on the same line. */
  writeQuestion(line: Line): void {
    this.#stream().write(this.render(line));
  }

  /** Writes a value as JSON, which escapes control characters itself. */
  writeJson(value: unknown): void {
    this.#stream().write(jsonText(value));
  }

  /** Returns a region at the end of the terminal. Its libraries are imported only here, because that is slow. */
  async liveRegion(): Promise<LiveRegion> {
    const [{createLogUpdate}, {default: truncate}] = await Promise.all([
      import('log-update'),
      import('cli-truncate'),
    ]);
    const stream = this.#stream();
    const update = createLogUpdate(stream);
    return {
      draw: (lines) => {
        const cut = lines.map((line) => truncate(this.render(line), stream.columns - 1));
        update(cut.join('\n'));
      },
      clear: () => update.clear(),
      done: () => update.done(),
    };
  }
}

/** For progress, warnings, questions and errors. */
export const stderr = new TextOutput(() => process.stderr);
/** For results only. */
export const stdout = new TextOutput(() => process.stdout);
