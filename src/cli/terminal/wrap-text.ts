import {stripVTControlCharacters} from 'node:util';

/** Wraps lines between words at the width of a terminal. For other streams, returns them unchanged. */
export function wrapForStream(
  {columns}: {readonly columns?: number | undefined},
  ...lines: readonly string[]
): string[] {
  // Pipes have no width, and some terminals do not report theirs.
  return lines.flatMap((line) => wrapText(line, columns || Infinity));
}

/**
 * Wraps a line between words. Continuation lines are indented by two more columns. A word that is longer
 * than the width is not broken. Colours have no width.
 */
export function wrapText(line: string, columns: number): string[] {
  const indent = /^ */u.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = indent;
  for (const word of line.slice(indent.length).split(' ')) {
    const longer = current.trim() === '' ? `${current}${word}` : `${current} ${word}`;
    if (stripVTControlCharacters(longer).length <= columns || current.trim() === '') {
      current = longer;
    } else {
      lines.push(current);
      current = `${indent}  ${word}`;
    }
  }
  return [...lines, current];
}
