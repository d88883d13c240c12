import {pathList} from '../../codebase/text/path-list.ts';
import {remoteAddress} from '../../git-url.ts';
import type {Plan} from './plan.ts';
import {planIdentity} from './plan-identity.ts';

export const PLAN_LABEL = 'io.ci-image-builder.plan';
/** The builder of an image, as the plan names it. Images that are composed from a builder have this label, too. */
export const BUILDER_LABEL = 'io.ci-image-builder.builder';
export const REVISION_LABEL = 'org.opencontainers.image.revision';
/** Git LFS pointers that the image has instead of the content, for people. */
export const POINTERS_LABEL = 'io.ci-image-builder.lfs-pointers';
export const CREATED_LABEL = 'org.opencontainers.image.created';
export const SOURCE_LABEL = 'org.opencontainers.image.source';

/**
 * The labels that identify a release in later runs:
 * https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys
 */
export function imageLabels(plan: Plan): Record<string, string> {
  const {commit, committedAt, pointers} = plan.source;
  const source = sourceUrl(plan.source.origin);
  return {
    ...(commit === undefined ? {} : {[REVISION_LABEL]: commit}),
    ...(source === undefined ? {} : {[SOURCE_LABEL]: source}),
    ...(committedAt === undefined ? {} : {[CREATED_LABEL]: rfc3339(committedAt)}),
    ...(pointers.length === 0 ? {} : {[POINTERS_LABEL]: pathList(pointers)}),
    [BUILDER_LABEL]: plan.builder.image,
    [PLAN_LABEL]: planIdentity(plan),
  };
}

/**
 * The same for clones by https and by ssh, so that their images are equal. `undefined` for a path, which
 * only has a meaning on this machine.
 */
function sourceUrl(origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  const address = remoteAddress(origin);
  if (address !== undefined) return `${address.site}/${address.path}`;
  return ELSEWHERE.test(origin) ? origin : undefined;
}

/** Any other URL, and the addresses of Git remote helpers: `codecommit::eu-west-2://intranet`. */
const ELSEWHERE = /^(?!file:)[a-z][a-z\d+.-]*:(?:\/\/|:)/iu;

function rfc3339(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z');
}
