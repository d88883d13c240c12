const ESC = '\u001B';
/** What ends a string sequence: BEL, or ST in one of its forms. */
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
 * One line of text as it may be shown, wherever it comes from: without escape sequences and control
 * characters, so that it can neither colour, move nor name the terminal, nor pretend to be two lines.
 */
export function printable(text: string): string {
  return text
    .replace(SEQUENCES, '')
    .replaceAll('\t', '    ')
    .replaceAll(/[\r\n]+/gu, ' ')
    .replaceAll(/\p{Cc}/gu, '');
}
