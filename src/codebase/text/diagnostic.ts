import {withoutUrlSecrets} from '../../embedded-secrets.ts';
import {type Text, joined, sentence} from '../../text.ts';
import {revealed} from './hidden-characters.ts';

/** A problem of a codebase, with its place. */
export interface Diagnostic {
  /** Relative to the codebase. */
  readonly file: string;
  /** From 1; absent if the problem concerns the whole file. */
  readonly line?: number;
  /** From 1, in UTF-16 units. */
  readonly column?: number;
  /** The number of characters to underline. */
  readonly length?: number;
  /** The text of the line, for the code frame. */
  readonly sourceLine?: string;
  /** One sentence. More lines are the output of a tool. */
  readonly message: string;
  readonly hint?: Text;
}

/** Characters of a long source line that are shown. */
const SHOWN_WIDTH = 64;

/** The largest number of problems of one file that are shown. */
const MOST_SHOWN = 20;

/**
 * Formats problems as plain text: `file:line:column: message`, the line with the place underlined, and the
 * hint. Groups the problems by file, and shows the first 20 of each.
 */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): Text[] {
  return [...Map.groupBy(diagnostics, ({file}) => file)]
    .flatMap(([file, problems]) => {
      const shown = problems.length === MOST_SHOWN + 1 ? problems : problems.slice(0, MOST_SHOWN);
      const rest = problems.length - shown.length;
      return [
        ...shown.map(formatDiagnostic),
        ...(rest > 0 ? [[`${file}: … and ${rest} more.`]] : []),
      ];
    })
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/** Formats a problem that does not stop a build: its place, its message and its hint. */
export function warningText(diagnostic: Diagnostic): Text {
  const {message, hint} = diagnostic;
  return joined([
    `${placeOf(diagnostic)}: ${hidden(message)}`,
    ...(hint === undefined ? [] : [hint]),
  ]);
}

/** Hides the user and the password of URLs. The text keeps its length, so that places stay right. */
function hidden(text: string): string {
  return withoutUrlSecrets(text, ({length}) => '*'.repeat(length));
}

function placeOf({file, line, column}: Diagnostic): string {
  return [file, line, column].filter((it) => it !== undefined).join(':');
}

function formatDiagnostic(diagnostic: Diagnostic): Text[] {
  const {line, column, hint, ...rest} = diagnostic;
  const message = hidden(diagnostic.message);
  const place = placeOf(diagnostic);
  const hints = hint === undefined ? [] : [sentence`  ${hint}`];
  if (line === undefined || column === undefined || rest.sourceLine === undefined) {
    const [first = '', ...more] = message.split('\n');
    return [`${place}: ${first}`, ...more.map((it) => `  ${it}`), ...hints];
  }
  return [
    `${place}: ${message}`,
    ...frame(hidden(rest.sourceLine), line, column, rest.length ?? 1),
    ...hints,
  ];
}

/**
 * Returns the source line and a line that underlines the place. Shows hidden characters by their codes.
 * Tabs become one space, so that the underline is in the right place.
 */
function frame(source: string, line: number, column: number, length: number): string[] {
  const start = Math.max(0, Math.min(column - 1 - 20, source.length - SHOWN_WIDTH));
  const shown = source.slice(start, start + SHOWN_WIDTH).replaceAll('\t', ' ');
  const from = column - 1 - start;
  const to = Math.max(from, Math.min(from + length, shown.length));
  const blank = ' '.repeat(width(revealed(shown, 0, from)));
  const marks = '^'.repeat(Math.max(1, width(revealed(shown, from, to))));
  const gutter = `  ${line} | `;
  return [`${gutter}${revealed(shown)}`, `${' '.repeat(gutter.length - 2)}| ${blank}${marks}`];
}

/** Returns the width of a text in columns of a terminal. */
function width(text: string): number {
  return Array.from(text).reduce((sum, it) => sum + (isWide(it) ? 2 : 1), 0);
}

/** Whether a character takes two columns of a terminal. */
function isWide(character: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]/u.test(
    character,
  );
}
