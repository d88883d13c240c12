/**
 * The sizes of Git LFS pointers, in bytes. The specification has 1024 as the limit; a shorter one than
 * this lacks something. https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
const SIZES = {least: 120, most: 1023};

/** The older address is from before the project was named Git LFS. */
const POINTER =
  /^version https:\/\/(?:git-lfs|hawser)\.github\.com\/spec\/v1\r?\n(?:ext-[^\n]+\n)*oid sha256:(?<id>[0-9a-f]{64})\r?\nsize \d+\r?\n?$/u;

/** Whether a file of so many bytes may be a pointer. */
export function hasPointerSize(bytes: number): boolean {
  return bytes >= SIZES.least && bytes <= SIZES.most;
}

/**
 * What a Git LFS pointer points to.
 *
 * @returns the SHA-256 of the content, 64 hex digits; `undefined` if the text is no pointer.
 */
export function pointedTo(text: string): string | undefined {
  return POINTER.exec(text)?.groups?.['id'];
}
