import {createHash} from 'node:crypto';

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const LONGEST_TAG = 128;
const HASH_DIGITS = 6;

/** Whether every registry takes it as a tag. */
function isTag(text: string): boolean {
  return text.length <= LONGEST_TAG && /^\w[\w.-]*$/u.test(text);
}

/**
 * The tag of a branch or Git tag. A name that a registry takes stays as it is, and `/` becomes `-`, since
 * deployments rely on both. If anything else has to change, the first six hex digits of the name's
 * SHA-256 are appended, so that names that differ only there keep different tags.
 *
 * @param prefix what stands before the name: `branch-`, or nothing.
 * @param digits how many digits of the hash are appended; by default only if they are needed, and six.
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

/** As {@link tagName}, but a tag that is free: with more digits of the hash if there is no other way. */
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
