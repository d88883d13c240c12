import {createHash} from 'node:crypto';

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const LONGEST_TAG = 128;
const HASH_DIGITS = 6;

/** Whether every registry accepts the text as a tag. */
function isTag(text: string): boolean {
  return text.length <= LONGEST_TAG && /^\w[\w.-]*$/u.test(text);
}

/**
 * The registry tag of a branch or Git tag. Valid names stay the same, and `/` becomes `-`, because
 * deployments rely on both. If another character has to change, the first six hex digits of the name's
 * SHA-256 are appended, so that different names keep different tags.
 *
 * @param prefix `branch-`, or nothing.
 * @param digits how many digits of the hash to append. By default six, and only if the name changes.
 */
export function tagName(prefix: string, name: string, digits?: number): string {
  const wanted = `${prefix}${name}`.replaceAll('/', '-');
  if (digits === undefined && isTag(wanted)) return wanted;
  const hash = createHash('sha256')
    .update(name)
    .digest('hex')
    .slice(0, digits ?? HASH_DIGITS);
  const legal = wanted.replaceAll(/[^\w.-]/gu, '-').replace(/^[.-]/u, '_');
  return `${legal.slice(0, LONGEST_TAG - hash.length - 1)}-${hash}`;
}

/** Like {@link tagName}, but returns a tag that is not taken: it appends more digits of the hash if needed. */
export function freeTagName(
  prefix: string,
  name: string,
  isTaken: (tag: string) => boolean,
): string {
  let tag = tagName(prefix, name);
  for (let digits = HASH_DIGITS; isTaken(tag); digits += HASH_DIGITS) {
    tag = tagName(prefix, name, digits);
  }
  return tag;
}
