import {settleAll} from '../../settle-all.ts';
import {nearest} from '../../nearest.ts';
import {Failure} from '../../errors.ts';
import {runImageRecord} from '../documents/run-image-record.ts';
import type {Repository} from '../ports.ts';
import {baseTag} from './base-tag.ts';
import type {ChooseOptions} from './choose-run-image.ts';
import {type RebaseDecision, decideRebase} from './decide-rebase.ts';
import {type GroupedRelease, canBeOfRelease, groupReleases} from './group-releases.ts';
import {type RebaseTarget, type WantedTags, readTargets} from './rebase-target.ts';

/** A repository of an application, and the tags whose images are rebased. */
export interface RebaseSource {
  /** Name of the image: `intranet/web`. */
  readonly name: string;
  readonly repository: Repository;
  readonly tags: WantedTags;
  /** What the user named, if several repositories belong to it; `undefined` for all applications. */
  readonly wish?: string;
}

/** What happens to an image that tags name. */
export interface PlannedRebase {
  readonly target: RebaseTarget;
  readonly decision: RebaseDecision;
  /** The fixed tag of the new image; `undefined` if there is none. */
  readonly baseTag: string | undefined;
}

/** The images of all processes of one commit. They are rebased together, or not at all. */
export interface PlannedRelease {
  readonly application: string;
  readonly images: readonly PlannedRebase[];
}

/**
 * Reads the images of applications, and decides what happens to each. Changes nothing.
 *
 * @returns the releases, in the order of the names of their applications.
 */
export async function planRebase(
  sources: readonly RebaseSource[],
  options: ChooseOptions & {
    /** Leaves out images that buildpacks did not build. Otherwise, the plan says that they cannot be rebased. */
    readonly skipOthers?: boolean;
  },
): Promise<PlannedRelease[]> {
  const repositories = Map.groupBy(sources, ({repository}) => repository.reference);
  const read = await settleAll(
    [...repositories.values()].map(async ([first, ...others]) => {
      if (first === undefined) return [];
      const wanted = [first, ...others].map(({tags}) => tags);
      return await readTargets(first.name, first.repository, wanted);
    }),
  );
  const targets = read.flat();
  await requireTags(sources, targets);
  const wanted = targets.filter((it) => options.skipOthers !== true || !isOther(it));
  const planned = await settleAll(wanted.map((target) => plannedFor(target, options)));
  const broken = wanted.filter(({unreadable}) => unreadable.length > 0);
  return groupReleases(planned)
    .map((release) => wholeOrAbsent(release, broken))
    .toSorted((one, other) => one.application.localeCompare(other.application));
}

/** @throws {Failure} `registry.not-found` if nothing that was named has one of the tags. A tag can be mistyped. */
async function requireTags(
  sources: readonly RebaseSource[],
  targets: readonly RebaseTarget[],
): Promise<void> {
  const missing = [...Map.groupBy(sources, ({wish}) => wish)].flatMap(([wish, own]) => {
    const there = targets.filter(({repository}) =>
      own.some((it) => it.repository.reference === repository.reference),
    );
    if (there.some(({unreadable}) => unreadable.length > 0)) return [];
    const tags = new Set(own.flatMap((it) => it.tags ?? []));
    return [...tags]
      .filter((tag) => !there.some((it) => it.tags.includes(tag)))
      .map((tag) => ({tag, wish, own}));
  });
  const [first] = missing;
  if (first === undefined) return;
  const known = await settleAll(first.own.map(({repository}) => repository.tags()));
  const near = await nearest(first.tag, [...new Set(known.flat())]);
  const names = missing.map(({tag, wish}) => (wish === undefined ? tag : `${wish}:${tag}`));
  throw new Failure('registry.not-found', `No images found: ${names.join(', ')}.`, {
    remedy: near === undefined ? 'Check the tags.' : `Did you mean the tag ${near}?`,
  });
}

async function plannedFor(target: RebaseTarget, options: ChooseOptions): Promise<PlannedRebase> {
  const decision = await decideRebase(target, options);
  const isRebased = decision.kind === 'rebase';
  return {
    target,
    decision,
    baseTag: isRebased ? await baseTag(target, decision.baseDigest) : undefined,
  };
}

function isOther({images, unreadable}: RebaseTarget): boolean {
  const records = images.map(({facts}) => runImageRecord(facts.labels));
  return unreadable.length === 0 && records.every((it) => it === undefined);
}

/**
 * If one image of a release has to stay, the others stay too.
 *
 * @param broken images of any application that cannot be read. One with the same tag can be of the release.
 */
function wholeOrAbsent(
  {application, images}: GroupedRelease<PlannedRebase>,
  broken: readonly RebaseTarget[],
): PlannedRelease {
  const left = [
    ...images.filter(({decision}) => decision.kind === 'left').map(({target}) => target),
    ...broken.filter((it) => images.some(({target}) => canBeOfRelease(it, target))),
  ];
  if (left.length === 0) return {application, images};
  const names = [...new Set(left.map(({name}) => name))].join(', ');
  const reasons = [`Another image of the release cannot be rebased: ${names}.`];
  return {
    application,
    images: images.map((image) =>
      image.decision.kind === 'rebase'
        ? {
            ...image,
            decision: {kind: 'left', reasons, base: image.decision.base},
            baseTag: undefined,
          }
        : image,
    ),
  };
}
