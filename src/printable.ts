const ESC = '\u001B';
/** The end of a string sequence: BEL, or a form of ST. */
const END = `(?:\u0007|${ESC}\\\\|\u009C)`;

/** Escape sequences: strings (titles, links) with their content, CSI (colour, cursor), and others. */
const SEQUENCES = new RegExp(
  [
    `(?:${ESC}[\\]PX^_]|[\u0090\u0098\u009D\u009E\u009F])(?:(?!${END}).)*${END}?`,
    `(?:${ESC}\\[|\u009B)[0-?]*[ -/]*[@-~]?`,
    `${ESC}[ -/]*[0-~]?`,
  ].join('|'),
  'gsu',
);

/**
 * Makes text from any source safe to print on one line. Removes escape sequences, control characters and
 * bidi marks, so that the text cannot change colours, move the cursor, set the title, start a new line, or
 * show its characters in another order.
 */
export function printable(text: string): string {
  return withoutControls(text)
    .replaceAll(/\p{Bidi_Control}/gu, '')
    .replaceAll(/[\u2028\u2029]/gu, ' ');
}

/** As {@link printable}, but keeps bidi marks. For the log of a build, which is shown as it was written. */
export function withoutControls(text: string): string {
  return text
    .replace(SEQUENCES, '')
    .replaceAll('\t', '    ')
    .replaceAll(/[\r\n]+/gu, ' ')
    .replaceAll(/\p{Cc}/gu, '');
}
