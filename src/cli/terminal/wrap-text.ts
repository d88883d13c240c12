import {printable} from '../../printable.ts';

/** The width of a stream, if it has one. */
export interface Width {
  readonly columns?: number | undefined;
}

/** Wraps lines between words at the width of a terminal. For other streams, does not break them. */
export function wrapForStream({columns}: Width, ...lines: readonly string[]): string[] {
  // Pipes have no width, and some terminals do not report theirs.
  return lines.flatMap((line) => wrapText(line, columns || Infinity));
}

/**
 * Wraps a line between words. Continuation lines are indented by two more columns. A word that is longer
 * than the width is not broken. Characters that are not shown have no width, so they are removed first.
 */
export function wrapText(text: string, columns: number): string[] {
  const line = printable(text);
  const indent = /^ */u.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = indent;
  for (const word of line.slice(indent.length).split(' ')) {
    const longer = current.trim() === '' ? `${current}${word}` : `${current} ${word}`;
    if (longer.length <= columns || current.trim() === '') {
      current = longer;
    } else {
      lines.push(current);
      current = `${indent}  ${word}`;
    }
  }
  return [...lines, current];
}
