/** What was measured, and the row that it is held against. */
export interface Row {
  readonly what: string;
  readonly seconds: readonly number[];
  readonly against: {readonly name: string; readonly seconds: readonly number[]} | undefined;
}

/** The rows as a Markdown table of medians, in seconds, with ratios and differences. */
export function markdown(rows: readonly Row[]): string {
  return [
    '| what | seconds | against | ratio | difference |',
    '|---|---:|---|---:|---:|',
    ...rows.map(({what, seconds, against}) => {
      const own = median(seconds);
      if (against === undefined) return `| ${what} | ${own.toFixed(2)} | | | |`;
      const other = median(against.seconds);
      return `| ${what} | ${own.toFixed(2)} | ${against.name} | ${(own / other).toFixed(2)} × | ${(own - other).toFixed(2)} s |`;
    }),
  ].join('\n');
}

/** The middle value; of an even number, the mean of the two in the middle. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return (low + high) / 2;
}
