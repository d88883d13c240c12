import {PLAN_LABEL, REVISION_LABEL} from '../plan/labels.ts';
import {isRebased} from '../release/rebased-image.ts';
import {readImage} from '../documents/read-image.ts';
import type {RebaseTarget} from './rebase-target.ts';

const DIGITS = 7;

/**
 * The fixed tag of a rebased image: `commit-1a2b3c4-base-5d6e7f8`, after its commit tag and the digest of the run image.
 * An image that this tool did not build is named after its own digest, because other tools build several images of one
 * commit: `image-9a0b1c2-base-5d6e7f8`.
 *
 * @param baseDigest digest of the run image.
 */
export async function baseTag(target: RebaseTarget, baseDigest: string): Promise<string> {
  return `${await releaseTag(target)}-base-${digits(baseDigest)}`;
}

/** Whether this tool built the images of a target. */
export function isOurs({images}: Pick<RebaseTarget, 'images'>): boolean {
  return images[0]?.facts.labels[PLAN_LABEL] !== undefined;
}

async function releaseTag(target: RebaseTarget): Promise<string> {
  const revision = target.images[0]?.facts.labels[REVISION_LABEL] ?? '';
  const isCommit = /^[0-9a-f]{40,64}$/u.test(revision);
  if (!isOurs(target) || !isCommit) return `image-${digits(target.digest ?? '')}`;
  const commit = `commit-${revision.slice(0, DIGITS)}`;
  const rounds = target.allTags.filter((tag) => isRound(tag, commit)).toSorted(byLength);
  if (rounds.length < 2) return rounds[0] ?? commit;
  for (const tag of rounds.toReversed()) if (await isOf(target, tag)) return tag;
  return rounds[0] ?? commit;
}

/** `commit-1a2b3c4`, `commit-1a2b3c4-r2`, … */
function isRound(tag: string, commit: string): boolean {
  return tag === commit || (tag.startsWith(`${commit}-r`) && /-r\d+$/u.test(tag));
}

function byLength(one: string, other: string): number {
  return one.length - other.length || one.localeCompare(other);
}

/** Whether a commit tag names the target, or the same image on another run image. */
async function isOf({repository, digest, images}: RebaseTarget, tag: string): Promise<boolean> {
  const image = await readImage(repository, tag);
  const [own] = images;
  if (image === undefined || own === undefined) return false;
  return image.manifest.digest === digest || isRebased(image.facts, own.facts);
}

function digits(digest: string): string {
  return digest.split(':').at(-1)?.slice(0, DIGITS) ?? '';
}
