/** What ends a string sequence, such as a title: BEL or ST. */
const SEQUENCE = new RegExp(
  [
    '\u001B\\](?:[^\u0007\u001B]*)(?:\u0007|\u001B\\\\)',
    '\u001B\\[(?<parameters>[0-9;?]*)(?<final>[@-~])',
    '\u001B[^\\[\\]]',
  ].join('|'),
  'uy',
);
const TAB = 8;

/**
 * What a person sees of a terminal: follows the cursor, erasing and wrapping, as far as programs of
 * this project make use of them. Colours are left out, and what scrolled away is kept.
 */
export class TerminalScreen {
  readonly #columns: number;
  readonly #lines: string[][] = [[]];
  #row = 0;
  #column = 0;
  /** A sequence of which the end is to come. */
  #rest = '';

  constructor(columns: number) {
    this.#columns = columns;
  }

  write(text: string): void {
    const all = `${this.#rest}${text}`;
    this.#rest = '';
    for (let at = 0; at < all.length;) {
      if (all[at] !== '\u001B') {
        const character = String.fromCodePoint(all.codePointAt(at) ?? 0);
        this.#put(character);
        at += character.length;
        continue;
      }
      SEQUENCE.lastIndex = at;
      const found = SEQUENCE.exec(all);
      if (found === null) {
        this.#rest = all.slice(at);
        return;
      }
      this.#obey(found.groups?.['final'], found.groups?.['parameters'] ?? '');
      at += found[0].length;
    }
  }

  /** Lines without blanks at their ends, and without empty ones at the end. */
  get text(): string {
    return this.#lines
      .map((line) =>
        Array.from(line, (it) => it ?? ' ')
          .join('')
          .trimEnd(),
      )
      .join('\n')
      .trimEnd();
  }

  #put(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#moveTo(this.#row + 1);
    else if (character === '\b') this.#column = Math.max(0, this.#column - 1);
    else if (character === '\t') this.#column += TAB - (this.#column % TAB);
    else if (character >= ' ') {
      // As terminals do it: the next line begins with what comes behind the last column.
      if (this.#column >= this.#columns) {
        this.#moveTo(this.#row + 1);
        this.#column = 0;
      }
      this.#line[this.#column] = character;
      this.#column += 1;
    }
  }

  #obey(final: string | undefined, parameters: string): void {
    const [first = ''] = parameters.split(';');
    const count = Math.max(1, Number(first) || 1);
    if (final === 'A') this.#moveTo(Math.max(0, this.#row - count));
    else if (final === 'B') this.#moveTo(this.#row + count);
    else if (final === 'C') this.#column = Math.min(this.#columns - 1, this.#column + count);
    else if (final === 'D') this.#column = Math.max(0, this.#column - count);
    else if (final === 'G') this.#column = count - 1;
    else if (final === 'K') this.#eraseLine(first);
    else if (final === 'J' && (first === '' || first === '0')) {
      this.#eraseLine('0');
      this.#lines.length = this.#row + 1;
    } else if (final === 'H' || final === 'J') {
      throw new Error(`The screen does not know ESC[${parameters}${final}.`);
    }
  }

  #eraseLine(which: string): void {
    if (which === '2') this.#lines[this.#row] = [];
    else if (which === '1') this.#line.fill(' ', 0, this.#column + 1);
    else this.#line.length = Math.min(this.#line.length, this.#column);
  }

  get #line(): string[] {
    return (this.#lines[this.#row] ??= []);
  }

  #moveTo(row: number): void {
    this.#row = row;
    while (this.#lines.length <= row) this.#lines.push([]);
  }
}
