/**
 * The sizes of Git LFS pointers, in bytes. The specification's limit is 1024; a shorter file lacks a
 * required part. https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
const SIZES = {least: 120, most: 1023};

/** The second host name is from before the project was named Git LFS. */
const POINTER =
  /^version https:\/\/(?:git-lfs|hawser)\.github\.com\/spec\/v1\r?\n(?:ext-[^\n]+\n)*oid sha256:(?<id>[0-9a-f]{64})\r?\nsize \d+\r?\n?$/u;

/** Returns whether a file of this size may be a pointer. */
export function hasPointerSize(bytes: number): boolean {
  return bytes >= SIZES.least && bytes <= SIZES.most;
}

/**
 * Reads a Git LFS pointer.
 *
 * @returns the SHA-256 of the content, 64 hex digits; `undefined` if the text is not a pointer.
 */
export function pointedTo(text: string): string | undefined {
  return POINTER.exec(text)?.groups?.['id'];
}
