/** Formats a time as AWS's tools do: `2026-01-31T12:00:00Z`. @param time milliseconds since 1970. */
export function isoTime(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/u, 'Z');
}

/** Parses a time into milliseconds since 1970; `undefined` if the text is not a time. */
export function timeOf(text: string): number | undefined {
  // Old versions of the AWS CLI wrote the zone in letters.
  const time = Date.parse(text.replace(/UTC$/u, 'Z'));
  return Number.isNaN(time) ? undefined : time;
}
