import type {Diagnostic} from './diagnostic.ts';
import {hiddenCharacters, revealed} from './hidden-characters.ts';
import {lookalike} from './lookalike-characters.ts';
import {nearest} from '../../nearest.ts';
import type {Text} from '../../text.ts';

/** The text of a file, with its lines. */
export class TextFile {
  readonly name: string;
  readonly text: string;
  /** The offset of each line. */
  readonly #starts: readonly number[];

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
    this.#starts = [0, ...Array.from(text.matchAll(/\n/gu), ({index}) => index + 1)];
  }

  /** Returns a problem at an offset of the text. */
  problem(offset: number, length: number, message: string, hint?: Text): Diagnostic {
    const line = this.#lineAt(offset);
    const start = this.#starts[line] ?? 0;
    const end = this.#starts[line + 1] ?? this.text.length;
    // A character that looks right may be the cause. A message with a code point already names it.
    const strange = message.includes('U+')
      ? undefined
      : lookalike(this.text.slice(offset, Math.min(offset + length, end)));
    return {
      file: this.name,
      line: line + 1,
      column: offset - start + 1,
      length,
      sourceLine: this.text.slice(start, end).replace(/\r?\n$/u, ''),
      message: strange === undefined ? message : `${message} ${strange}`,
      ...(hint === undefined ? {} : {hint}),
    };
  }

  /**
   * Returns the content of each line before a comment, which begins with `#`, without spaces and tabs
   * around it. Leaves out lines without content.
   */
  linesWithoutComments(): {readonly offset: number; readonly text: string}[] {
    return this.text.split('\n').flatMap((line, index) => {
      const {blank = '', content = ''} =
        /^(?<blank>[ \t]*)(?<content>[^#]*)/u.exec(line.replace(/\r$/u, ''))?.groups ?? {};
      const text = content.replace(/[ \t]+$/u, '');
      return text === '' ? [] : [{offset: (this.#starts[index] ?? 0) + blank.length, text}];
    });
  }

  /**
   * Returns a problem for each hidden character of the text.
   *
   * @param ignored start and end of parts of the text that do not count.
   */
  hidden(ignored: readonly (readonly [number, number])[] = []): Diagnostic[] {
    let text = '';
    for (const [start, end] of ignored.toSorted(([a], [b]) => a - b)) {
      const begin = Math.max(start, text.length);
      text += this.text.slice(text.length, begin) + ' '.repeat(Math.max(0, end - begin));
    }
    return hiddenCharacters(text + this.text.slice(text.length)).map(
      ({offset, length, message, hint}) => this.problem(offset, length, message, hint),
    );
  }

  /** Returns a problem for each hidden character of a part of the text. */
  hiddenWithin(start: number, end: number): Diagnostic[] {
    return hiddenCharacters(this.text.slice(start, end)).map(({offset, length, message, hint}) =>
      this.problem(start + offset, length, message, hint),
    );
  }

  /** Finds the line of an offset by binary search, because a file may have many problems. */
  #lineAt(offset: number): number {
    let [first, last] = [0, this.#starts.length - 1];
    while (first < last) {
      const middle = Math.ceil((first + last) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) first = middle;
      else last = middle - 1;
    }
    return first;
  }
}

/** A value, or the problems that prevented reading it. */
export type Parsed<T> =
  | {
      readonly value: T;
      /** Problems that do not prevent using the value. */
      readonly warnings?: readonly Diagnostic[];
      readonly problems?: undefined;
    }
  | {readonly problems: readonly Diagnostic[]};

const LONGEST_QUOTE = 60;

/** Quotes a text from a file for a message: on one line, at most 60 characters, without hidden ones. */
export function quoted(text: string): string {
  const shown = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
  return JSON.stringify(revealed(shown));
}

/** Suggests the nearest known word, or lists all of them: `Did you mean "buildpacks"?`. */
export async function suggestion(word: string, known: readonly string[]): Promise<string> {
  const near = await nearest(word.toLowerCase(), known);
  return near === undefined ? `Known keys: ${known.join(', ')}.` : `Did you mean "${near}"?`;
}
