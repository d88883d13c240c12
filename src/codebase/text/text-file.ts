import type {Diagnostic} from './diagnostic.ts';
import {hiddenCharacters, revealed} from './hidden-characters.ts';
import {impostor} from './impostors.ts';
import {nearest} from '../../nearest.ts';
import type {Text} from '../../text.ts';

/** A file's text, and places in it. */
export class TextFile {
  readonly name: string;
  readonly text: string;
  /** Where each line begins. */
  readonly #starts: readonly number[];

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
    this.#starts = [0, ...Array.from(text.matchAll(/\n/gu), ({index}) => index + 1)];
  }

  /** A problem at an offset of the text. */
  problem(offset: number, length: number, message: string, hint?: Text): Diagnostic {
    const line = this.#lineAt(offset);
    const start = this.#starts[line] ?? 0;
    const end = this.#starts[line + 1] ?? this.text.length;
    // What looks right may be why it is wrong. A message about characters names them itself.
    const strange = message.includes('U+')
      ? undefined
      : impostor(this.text.slice(offset, Math.min(offset + length, end)));
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
   * What stands in each line before a comment, which begins with `#`, without spaces and tabs around
   * it. Lines without content are left out.
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
   * A problem for each hidden character of the text.
   *
   * @param ignored parts of the text that do not count: where they begin and end.
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

  /** A problem for each hidden character of a part of the text. */
  hiddenWithin(start: number, end: number): Diagnostic[] {
    return hiddenCharacters(this.text.slice(start, end)).map(({offset, length, message, hint}) =>
      this.problem(start + offset, length, message, hint),
    );
  }

  /** The last line that begins at an offset or before it, by halving: a file may have many problems. */
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

/** A value, or every problem that kept it from being read. */
export type Parsed<T> =
  | {
      readonly value: T;
      /** Problems that do not keep it from being used. */
      readonly warnings?: readonly Diagnostic[];
      readonly problems?: undefined;
    }
  | {readonly problems: readonly Diagnostic[]};

const LONGEST_QUOTE = 60;

/** Words of a file within a message: in quotes, on one line, not too many, nothing hidden. */
export function quoted(text: string): string {
  const shown = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
  return JSON.stringify(revealed(shown));
}

/** `Did you mean "buildpacks"?`: the nearest of the words that are known, else all of them. */
export async function suggestion(word: string, known: readonly string[]): Promise<string> {
  const near = await nearest(word.toLowerCase(), known);
  return near === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean "${near}"?`;
}
