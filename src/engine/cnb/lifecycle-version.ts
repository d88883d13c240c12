/** The first lifecycle that builds can use. */
const FIRST = 16;

/**
 * Returns the minor version of a lifecycle that builds can use: 0.16 or newer, but older than 1.0, which may have other
 * platform APIs.
 *
 * @param version such as `0.21.0` or `0.21.0+a1b2c3d`.
 * @returns `undefined` for all other versions.
 */
export function supportedMinor(version: string): number | undefined {
  const minor = Number(/^0\.(?<minor>\d+)\./u.exec(version)?.groups?.['minor']);
  return minor >= FIRST ? minor : undefined;
}
