/** Formats a time in the local time zone: `2026-11-24 18:03`. The Swedish locale has this form. */
export function localTime(date: Date): string {
  return date.toLocaleString('sv-SE', {dateStyle: 'short', timeStyle: 'short'});
}
