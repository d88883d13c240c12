/** The time of everything in reproducible images, as the lifecycle sets it: one second after the beginning of 1980. */
export const EPOCH = '1980-01-01T00:00:01Z';

export function asDate(): Date {
  return new Date(EPOCH);
}
