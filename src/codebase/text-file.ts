import type {Diagnostic} from './diagnostic.ts';

/** A file's text, and places in it. */
export class TextFile {
  readonly name: string;
  readonly text: string;
  readonly #starts: readonly number[];

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
    this.#starts = [0, ...[...text.matchAll(/\n/gu)].map(({index}) => index + 1)];
  }

  /** The lines without their ends. */
  get lines(): string[] {
    return this.text.split('\n').map((line) => line.replace(/\r$/u, ''));
  }

  /** A problem at an offset of the text. */
  problem(offset: number, length: number, message: string, hint?: string): Diagnostic {
    const found = this.#starts.findLastIndex((start) => start <= offset);
    const line = Math.max(0, found);
    const start = this.#starts[line] ?? 0;
    return {
      file: this.name,
      line: line + 1,
      column: offset - start + 1,
      length,
      sourceLine: this.lines[line] ?? '',
      message,
      ...(hint === undefined ? {} : {hint}),
    };
  }
}

/** A value, or every problem that kept it from being read. */
export type Parsed<T> =
  | {readonly value: T; readonly problems?: undefined}
  | {readonly problems: readonly Diagnostic[]};

const LONGEST_QUOTE = 60;

/** Words of a file within a message: in quotes, on one line, not too many. */
export function quoted(text: string): string {
  const shown = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
  return JSON.stringify(shown);
}

/** `, did you mean "buildpacks"?`: the nearest of the words that are known, where one is near. */
export async function suggestion(word: string, known: readonly string[]): Promise<string> {
  const {closest, distance} = await import('fastest-levenshtein');
  const near = closest(word.toLowerCase(), known);
  return distance(word.toLowerCase(), near) <= Math.max(2, near.length / 3)
    ? `Did you mean "${near}"?`
    : `Known here: ${known.join(', ')}.`;
}
