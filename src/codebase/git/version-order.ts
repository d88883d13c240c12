/**
 * Compares names by the numbers in them, so that `v1.9.0` comes before `v1.10.0`. Unlike Git's order of
 * versions, configuration (`versionsort.suffix`) cannot change this one.
 */
export function byVersion(one: string, other: string): number {
  const [these, those] = [parts(one), parts(other)];
  for (let index = 0; index < Math.min(these.length, those.length); index += 1) {
    const order = compareParts(these[index] ?? '', those[index] ?? '');
    if (order !== 0) return order;
  }
  return these.length - those.length || compareTexts(one, other);
}

/** Splits a name into numbers and the texts between them. */
function parts(name: string): string[] {
  return name.match(/\d+|\D+/gu) ?? [];
}

function compareParts(one: string, other: string): number {
  const areNumbers = /^\d/u.test(one) && /^\d/u.test(other);
  return areNumbers ? compareNumbers(one, other) : compareTexts(one, other);
}

/** Compares numbers of any length: a date with a time does not fit into a JavaScript number. */
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
