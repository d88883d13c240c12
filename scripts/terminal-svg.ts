import type {StyledText, TextStyle} from '../test/terminal-screen.ts';

// All sizes are in pixels.
const CHARACTER = 8.4;
const LINE = 19;
const BASELINE = 14;
const MARGIN = 16;
const FONT_SIZE = 14;
const FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

const BACKGROUND = '#0d1117';
const FOREGROUND = '#e6edf3';
/** The eight basic colours of a terminal: black, red, green, yellow, blue, magenta, cyan, white. */
const COLOURS = [
  '#484f58',
  '#ff7b72',
  '#3fb950',
  '#d29922',
  '#58a6ff',
  '#bc8cff',
  '#39c5cf',
  '#b1bac4',
];

/**
 * Draws a terminal as an SVG with real text, which people can select and screen readers can read.
 *
 * @param lines the pieces of each line, from `TerminalScreen.styledLines`.
 * @param columns width of the terminal, in characters.
 * @param title what the picture shows, for screen readers.
 */
export function terminalSvg(
  lines: readonly (readonly StyledText[])[],
  {columns, title}: {readonly columns: number; readonly title: string},
): string {
  const width = Math.ceil(columns * CHARACTER + 2 * MARGIN);
  const height = lines.length * LINE + 2 * MARGIN;
  const texts = lines.flatMap((line, row) => line.map((piece) => textElement(piece, row)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>`,
    `<g font-family="${FONT}" font-size="${FONT_SIZE}" fill="${FOREGROUND}">`,
    ...texts,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Each piece has a position and a width, so that columns are aligned in any font. */
function textElement({column, text, style}: StyledText, row: number): string {
  const x = pixels(MARGIN + column * CHARACTER);
  const y = MARGIN + row * LINE + BASELINE;
  const width = pixels(Array.from(text).length * CHARACTER);
  const place = `x="${x}" y="${y}" textLength="${width}" lengthAdjust="spacingAndGlyphs"`;
  return `<text ${place} xml:space="preserve"${attributes(style)}>${escaped(text)}</text>`;
}

function attributes({bold, dim, colour}: TextStyle): string {
  return [
    bold ? ' font-weight="bold"' : '',
    dim ? ' opacity="0.6"' : '',
    colour === undefined ? '' : ` fill="${COLOURS[colour]}"`,
  ].join('');
}

function pixels(value: number): string {
  return String(Number(value.toFixed(1)));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
