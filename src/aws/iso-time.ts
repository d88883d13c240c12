/** A time as AWS's tools write it: `2026-01-31T12:00:00Z`. @param time milliseconds since 1970. */
export function isoTime(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/u, 'Z');
}

/** The time that a text tells, in milliseconds since 1970; `undefined` where it tells none. */
export function timeOf(text: string): number | undefined {
  // Old versions of the AWS CLI wrote the zone in letters.
  const time = Date.parse(text.replace(/UTC$/u, 'Z'));
  return Number.isNaN(time) ? undefined : time;
}
