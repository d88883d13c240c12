/** Tags that a build moves, except those of pull requests. They are rebased by default. */
export const MOVING_TAG = /^(?:latest$|branch-)/u;

/** Tags that a rebase sets: see `baseTag`. */
const BASE_TAG = /^(?:commit|image)-[0-9a-f]{7}(?:-r\d+)?-base-[0-9a-f]+$/u;

/**
 * Whether a tag names the same image forever. Of an image that this tool built, all tags do that are not of a branch or
 * a pull request: those of commits, and those that are named after Git tags. Other tools may move any tag.
 *
 * @param allTags all tags of the repository. A branch can also have a tag with its bare name.
 */
export function isFixedTag(tag: string, isOurs: boolean, allTags: readonly string[]): boolean {
  if (BASE_TAG.test(tag)) return true;
  if (!isOurs || MOVING_TAG.test(tag) || /^pr-\d/u.test(tag)) return false;
  return !allTags.includes(`branch-${tag}`);
}
