/** Longer lines are split into pieces of this size. */
const LONGEST_LINE = 64 * 1024;

/** Splits a stream into lines, without their line breaks `\n` or `\r\n`. */
export class LineReader {
  readonly #decoder = new TextDecoder('utf-8', {ignoreBOM: true});
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  read(bytes: Uint8Array): void {
    this.#take(this.#decoder.decode(bytes, {stream: true}));
  }

  /** Passes on the last line, if it has no line break. */
  end(): void {
    this.#take(this.#decoder.decode());
    if (this.#rest !== '') this.#onLine(this.#rest);
    this.#rest = '';
  }

  #take(text: string): void {
    const lines = `${this.#rest}${text}`.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#handOut(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (this.#rest.length > LONGEST_LINE) {
      const whole = this.#rest.length - (this.#rest.length % LONGEST_LINE);
      this.#handOut(this.#rest.slice(0, whole));
      this.#rest = this.#rest.slice(whole);
    }
  }

  #handOut(line: string): void {
    for (let at = 0; at === 0 || at < line.length; at += LONGEST_LINE) {
      this.#onLine(line.slice(at, at + LONGEST_LINE));
    }
  }
}
