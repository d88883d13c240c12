import {settleAll} from '../../settle-all.ts';
import {runImageRecord} from '../documents/run-image-record.ts';
import {PLAN_LABEL, REVISION_LABEL} from '../plan/labels.ts';
import type {Repository} from '../ports.ts';
import {baseTag} from './base-tag.ts';
import type {ChooseOptions} from './choose-run-image.ts';
import {type RebaseDecision, decideRebase} from './decide-rebase.ts';
import {type RebaseTarget, readTargets} from './rebase-target.ts';

/** A repository of an application, and the tags whose images are rebased. */
export interface RebaseSource {
  /** Name of the image: `intranet/web`. */
  readonly name: string;
  readonly repository: Repository;
  /** By default, `latest` and `branch-*`. */
  readonly tags: readonly string[] | undefined;
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
  const targets = await settleAll(
    sources.map(({name, repository, tags}) => readTargets(name, repository, tags)),
  );
  const wanted = targets.flat().filter((it) => options.skipOthers !== true || !isOther(it));
  const planned = await settleAll(wanted.map((target) => plannedFor(target, options)));
  const releases = Map.groupBy(planned, ({target}) => releaseKey(target));
  return [...releases.values()]
    .map((images) => wholeOrAbsent(images))
    .toSorted((one, other) => one.application.localeCompare(other.application));
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

/** If one image of a release has to stay, the others stay too. */
function wholeOrAbsent(images: readonly PlannedRebase[]): PlannedRelease {
  const application = applicationOf(images[0]?.target.name ?? '');
  const left = images.filter(({decision}) => decision.kind === 'left');
  if (left.length === 0) return {application, images};
  const names = [...new Set(left.map(({target}) => target.name))].join(', ');
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

/** Images with the same commit and plan are one release. An image without these labels is one by itself. */
function releaseKey({name, repository, manifest, images}: RebaseTarget): string {
  const labels = images[0]?.facts.labels ?? {};
  const [revision, plan] = [labels[REVISION_LABEL], labels[PLAN_LABEL]];
  const isOurs = revision !== undefined && plan !== undefined;
  const host = repository.reference.slice(0, -name.length);
  return JSON.stringify(
    isOurs ? [host, applicationOf(name), revision, plan] : [repository.reference, manifest.digest],
  );
}

/** `intranet` for the images `intranet/web` and `intranet`. */
function applicationOf(name: string): string {
  const slash = name.lastIndexOf('/');
  return slash === -1 ? name : name.slice(0, slash);
}
