const UNITS = ['kB', 'MB', 'GB'];

/** Formats a size in powers of ten, as registries do: `61.3 MB`. */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  let inUnit = count / 1000;
  let unit = 0;
  // 999.95 would be rounded to 1000.0, so it is shown in the next unit.
  while (inUnit >= 999.95 && unit < UNITS.length - 1) {
    inUnit /= 1000;
    unit += 1;
  }
  return `${inUnit.toFixed(1)} ${UNITS[unit]}`;
}
