/** `2026-11-24 18:03`, as the clock on the wall has it: the form that Swedes write. */
export function localTime(date: Date): string {
  return date.toLocaleString('sv-SE', {dateStyle: 'short', timeStyle: 'short'});
}
