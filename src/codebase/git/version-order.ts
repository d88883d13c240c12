/**
 * Compares names by the numbers in them, so that `v1.9.0` comes before `v1.10.0`. Git's own order of
 * versions can be changed by configuration (`versionsort.suffix`); this one is the same everywhere.
 */
export function byVersion(one: string, other: string): number {
  const [these, those] = [parts(one), parts(other)];
  for (let index = 0; index < Math.min(these.length, those.length); index += 1) {
    const order = compareParts(these[index] ?? '', those[index] ?? '');
    if (order !== 0) return order;
  }
  return these.length - those.length || compareTexts(one, other);
}

/** Digits and what is between them, by turns. */
function parts(name: string): string[] {
  return name.match(/\d+|\D+/gu) ?? [];
}

function compareParts(one: string, other: string): number {
  const areNumbers = /^\d/u.test(one) && /^\d/u.test(other);
  return areNumbers ? compareNumbers(one, other) : compareTexts(one, other);
}

/** Of any length: a date with a time does not fit into a number. */
function compareNumbers(one: string, other: string): number {
  const a = withoutZeros(one);
  const b = withoutZeros(other);
  return a.length - b.length || compareTexts(a, b);
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/u, '');
}

function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
