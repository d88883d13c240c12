import {PLAN_LABEL, REVISION_LABEL} from '../plan/labels.ts';
import {isOurs} from './base-tag.ts';
import type {RebaseTarget} from './rebase-target.ts';

/** The images of an application that are one release. */
export interface GroupedRelease<T> {
  readonly application: string;
  readonly images: readonly T[];
}

/**
 * Groups images by release. Images of one application with the same commit and plan are one release. An image without
 * these labels is one by itself.
 *
 * @param images anything that has a target.
 */
export function groupReleases<T extends {readonly target: RebaseTarget}>(
  images: readonly T[],
): GroupedRelease<T>[] {
  const builds = Map.groupBy(images, ({target}) => buildKey(target));
  return [...builds.values()].flatMap((them) => {
    const names = new Set(them.map(({target}) => target.name));
    const applications = Map.groupBy(them, ({target}) => applicationOf(target.name, names));
    return [...applications].map(([application, own]) => ({application, images: own}));
  });
}

function buildKey({name, repository, digest, tags, images}: RebaseTarget): string {
  const labels = images[0]?.facts.labels ?? {};
  const [revision, plan] = [labels[REVISION_LABEL], labels[PLAN_LABEL]];
  const isOurs = revision !== undefined && plan !== undefined;
  const host = repository.reference.slice(0, -name.length);
  return JSON.stringify(isOurs ? [host, revision, plan] : [repository.reference, digest, tags]);
}

/**
 * Whether an image that cannot be read can be of the release of another one: both are of one application, as far as the
 * names tell, and one tag names both.
 *
 * @param broken has no tags if the repository does not even tell these.
 */
export function canBeOfRelease(broken: RebaseTarget, image: RebaseTarget): boolean {
  const pair = [broken, image];
  const [host, otherHost] = pair.map((it) => it.repository.reference.slice(0, -it.name.length));
  const names = new Set(pair.map(({name}) => name));
  const [application, other] = pair.map(({name}) => applicationOf(name, names));
  const isBeside = names.size === 2 && host === otherHost && application === other;
  const isTagged = broken.tags.length === 0 || broken.tags.some((it) => image.tags.includes(it));
  return isOurs(image) && isBeside && isTagged;
}

/**
 * `team/intranet` for the images `team/intranet/web` and `team/intranet`.
 *
 * @param names all images of the same build. An image with others below it has the name of the application.
 */
function applicationOf(name: string, names: ReadonlySet<string>): string {
  const isAbove = [...names].some((it) => it.startsWith(`${name}/`));
  const slash = name.lastIndexOf('/');
  return isAbove || slash === -1 ? name : name.slice(0, slash);
}
