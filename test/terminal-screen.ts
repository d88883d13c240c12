/** The end of a string sequence, such as a title: BEL or ST. */
const SEQUENCE = new RegExp(
  [
    '\u001B\\](?:[^\u0007\u001B]*)(?:\u0007|\u001B\\\\)',
    '\u001B\\[(?<parameters>[0-9;?]*)(?<final>[@-~])',
    '\u001B[^\\[\\]]',
  ].join('|'),
  'uy',
);
const TAB = 8;

/** The style of text. Colours are the first eight of the terminal, such as 1 for red. */
export interface TextStyle {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly colour: number | undefined;
}

/** Text with one style, from a column on. Columns count from 0. */
export interface StyledText {
  readonly column: number;
  readonly text: string;
  readonly style: TextStyle;
}

interface Cell {
  readonly character: string;
  readonly style: TextStyle;
}

const PLAIN: TextStyle = {bold: false, dim: false, colour: undefined};
const BLANK: Cell = {character: ' ', style: PLAIN};

/**
 * The screen of a terminal. It interprets cursor movement, erasing, wrapping and styles, as far as programs
 * of this project use them. It keeps the lines that scrolled away.
 */
export class TerminalScreen {
  readonly #columns: number;
  readonly #lines: Cell[][] = [[]];
  #style = PLAIN;
  #row = 0;
  #column = 0;
  /** A sequence whose end has not arrived yet. */
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

  /** Lines without trailing blanks, and without empty lines at the end. */
  get text(): string {
    return this.#lines
      .map((line) =>
        Array.from(line, (it) => it?.character ?? ' ')
          .join('')
          .trimEnd(),
      )
      .join('\n')
      .trimEnd();
  }

  /** The lines of {@link text}, each as parts of one style. Blanks between parts are left out. */
  get styledLines(): readonly (readonly StyledText[])[] {
    const count = this.text.split('\n').length;
    return this.#lines.slice(0, count).map((line) => {
      const pieces: StyledText[] = [];
      for (const [column, cell] of line.entries()) {
        const {character, style} = cell ?? BLANK;
        const last = pieces.at(-1);
        if (last?.style === style && last.column + last.text.length === column) {
          pieces[pieces.length - 1] = {...last, text: `${last.text}${character}`};
        } else if (character !== ' ') pieces.push({column, text: character, style});
      }
      return pieces.map((it) => ({...it, text: it.text.trimEnd()}));
    });
  }

  #put(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#moveTo(this.#row + 1);
    else if (character === '\b') this.#column = Math.max(0, this.#column - 1);
    else if (character === '\t') this.#column += TAB - (this.#column % TAB);
    else if (character >= ' ') {
      // As in terminals, the next line begins with the characters after the last column.
      if (this.#column >= this.#columns) {
        this.#moveTo(this.#row + 1);
        this.#column = 0;
      }
      this.#line[this.#column] = {character, style: this.#style};
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
    else if (final === 'm') for (const code of parameters.split(';')) this.#restyle(Number(code));
    else if (final === 'J' && (first === '' || first === '0')) {
      this.#eraseLine('0');
      this.#lines.length = this.#row + 1;
    } else if (final === 'H' || final === 'J') {
      throw new Error(`The screen does not know ESC[${parameters}${final}.`);
    }
  }

  /** https://ecma-international.org/publications-and-standards/standards/ecma-48/, 8.3.117 */
  #restyle(code: number): void {
    if (code === 0) this.#style = PLAIN;
    else if (code === 1) this.#style = {...this.#style, bold: true};
    else if (code === 2) this.#style = {...this.#style, dim: true};
    else if (code === 22) this.#style = {...this.#style, bold: false, dim: false};
    else if (code === 39) this.#style = {...this.#style, colour: undefined};
    else if (code >= 30 && code < 38) this.#style = {...this.#style, colour: code - 30};
  }

  #eraseLine(which: string): void {
    if (which === '2') this.#lines[this.#row] = [];
    else if (which === '1') {
      this.#lines[this.#row] = this.#line.map((it, at) => (at <= this.#column ? BLANK : it));
    } else this.#line.length = Math.min(this.#line.length, this.#column);
  }

  get #line(): Cell[] {
    return (this.#lines[this.#row] ??= []);
  }

  #moveTo(row: number): void {
    this.#row = row;
    while (this.#lines.length <= row) this.#lines.push([]);
  }
}
