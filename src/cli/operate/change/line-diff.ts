/** A line of one text, of the other, or of both. */
export interface DiffLine {
  readonly sign: '+' | '-' | ' ';
  readonly line: string;
}

/** Maximum number of pairs of lines to compare. For more, all lines count as changed. */
const MOST_PAIRS = 4_000_000;

/** Returns the shortest diff of two texts, line by line. */
export function lineDiff(from: string, to: string): DiffLine[] {
  const [before, after] = [from.split('\n'), to.split('\n')];
  const marked = (sign: DiffLine['sign'], lines: readonly string[]) =>
    lines.map((line) => ({sign, line}));
  if (before.length * after.length > MOST_PAIRS) {
    return [...marked('-', before), ...marked('+', after)];
  }
  const common = commonLengths(before, after);
  const diff: DiffLine[] = [];
  let [a, b] = [0, 0];
  while (a < before.length && b < after.length) {
    if (before[a] === after[b]) {
      diff.push({sign: ' ', line: before[a] ?? ''});
      a += 1;
      b += 1;
    } else if ((common[a + 1]?.[b] ?? 0) >= (common[a]?.[b + 1] ?? 0)) {
      diff.push({sign: '-', line: before[a] ?? ''});
      a += 1;
    } else {
      diff.push({sign: '+', line: after[b] ?? ''});
      b += 1;
    }
  }
  return [...diff, ...marked('-', before.slice(a)), ...marked('+', after.slice(b))];
}

/** Returns the length of the longest common subsequence from each pair of positions to the ends. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array[] {
  const lengths = Array.from({length: before.length + 1}, () => new Uint32Array(after.length + 1));
  for (let a = before.length - 1; a >= 0; a -= 1) {
    const [row, below] = [lengths[a], lengths[a + 1]];
    if (row === undefined || below === undefined) continue;
    for (let b = after.length - 1; b >= 0; b -= 1) {
      row[b] =
        before[a] === after[b] ? (below[b + 1] ?? 0) + 1 : Math.max(below[b] ?? 0, row[b + 1] ?? 0);
    }
  }
  return lengths;
}
