import {printable, withoutControls} from '../../printable.ts';

export type Style = 'bold' | 'cyan' | 'dim' | 'green' | 'red' | 'yellow';

/** A part of a line that has a style, or that is a line of the log of a build. */
type Part = string | {readonly style: Style; readonly text: string} | {readonly logged: string};

/**
 * A line for a person, without a line break. It may contain any text, because it is cleaned when it is
 * written. Styles are data, so that text from elsewhere cannot bring its own.
 */
export type Line = string | {readonly parts: readonly Part[]};

/** Returns text in a style. */
export function styled(style: Style, text: string): Line {
  return {parts: [{style, text}]};
}

/** Returns a line of the log of a build. It keeps its bidi marks. */
export function logged(text: string): Line {
  return {parts: [{logged: text}]};
}

/** The tag of a template whose values may be styled: line`${styled('red', 'Error:')} ${message}` */
export function line(strings: TemplateStringsArray, ...values: readonly Line[]): Line {
  return {
    parts: strings.flatMap((it, index) => {
      const value = values[index];
      return value === undefined ? [it] : [it, ...partsOf(value)];
    }),
  };
}

/** Gives the first word of a sentence a style. @param lines the sentence, possibly wrapped. */
export function withStyledStart(
  style: Style,
  start: string,
  [first = '', ...more]: readonly string[],
): Line[] {
  return [line`${styled(style, start)}${first.slice(start.length)}`, ...more];
}

/**
 * Returns a line as a stream receives it. Only `paint` can add escape sequences.
 *
 * @param paint styles a text that has been cleaned.
 */
export function rendered(shown: Line, paint: (style: Style, text: string) => string): string {
  return partsOf(shown)
    .map((part) => {
      if (typeof part === 'string') return printable(part);
      if ('logged' in part) return withoutControls(part.logged);
      return paint(part.style, printable(part.text));
    })
    .join('');
}

function partsOf(shown: Line): readonly Part[] {
  return typeof shown === 'string' ? [shown] : shown.parts;
}
