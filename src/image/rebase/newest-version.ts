/** A tag that contains a version of at least three numbers: `0.1.2`, `v1.2.3-full`, `jammy-1.2.3.4`. */
const VERSION_TAG =
  /^(?<prefix>(?:.*[^\d.])?)(?<version>\d+(?:\.\d+){2,})(?<suffix>(?:[^\d.].*)?)$/u;

interface VersionTag {
  /** Equal for all versions of one line: the text before and after the version, and its major number. */
  readonly line: string;
  readonly numbers: readonly bigint[];
}

/**
 * The newer versions of the same line: the same text before and after the version, the same major version, and as many
 * numbers. A tag with fewer than three numbers, such as `22.04` or `full-cnb`, is a floating tag, which has no other
 * versions.
 *
 * @param tags all tags of the repository.
 * @returns the newest first, each once.
 */
export function newerVersions(tag: string, tags: readonly string[]): string[] {
  const current = parsed(tag);
  if (current === undefined) return [];
  return [...new Set(tags)]
    .flatMap((other) => {
      const {line, numbers = []} = parsed(other) ?? {};
      const isNewer = line === current.line && compared(numbers, current.numbers) > 0;
      return isNewer ? [{tag: other, numbers}] : [];
    })
    .toSorted((one, other) => compared(other.numbers, one.numbers))
    .map((it) => it.tag);
}

/** Whether a tag has newer versions instead of moving itself. */
export function isVersionTag(tag: string): boolean {
  return parsed(tag) !== undefined;
}

function parsed(tag: string): VersionTag | undefined {
  const groups = VERSION_TAG.exec(tag)?.groups;
  if (groups === undefined) return undefined;
  const {prefix, version = '', suffix} = groups;
  const numbers = version.split('.').map(BigInt);
  return {line: JSON.stringify([prefix, String(numbers[0]), numbers.length, suffix]), numbers};
}

/** Positive if the first version is newer. Both have as many numbers. */
function compared(one: readonly bigint[], other: readonly bigint[]): number {
  const at = one.findIndex((it, index) => it !== other[index]);
  if (at === -1) return 0;
  return (one[at] ?? 0n) > (other[at] ?? 0n) ? 1 : -1;
}
