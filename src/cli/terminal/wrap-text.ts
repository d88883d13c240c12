import {stripVTControlCharacters} from 'node:util';

/** Lines for a stream, broken between words if it is a terminal that they do not fit. */
export function wrapForStream(
  {columns}: {readonly columns?: number | undefined},
  ...lines: readonly string[]
): string[] {
  // Pipes have no width, and some terminals don't tell theirs.
  return lines.flatMap((line) => wrapText(line, columns || Infinity));
}

/**
 * Breaks a line between words where it is too long; what goes on is indented by two more. A word
 * that is too long by itself stays whole. Colours take no room.
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
