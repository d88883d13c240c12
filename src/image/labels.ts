import type {Plan} from './plan.ts';
import {planIdentity} from './plan-identity.ts';

export const PLAN_LABEL = 'io.ci-image-builder.plan';
export const REVISION_LABEL = 'org.opencontainers.image.revision';
export const CREATED_LABEL = 'org.opencontainers.image.created';
const SOURCE_LABEL = 'org.opencontainers.image.source';

/**
 * The labels by which a release is found again:
 * https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys
 */
export function imageLabels(plan: Plan): Record<string, string> {
  const {commit, committedAt, origin} = plan.source;
  return {
    ...(commit === undefined ? {} : {[REVISION_LABEL]: commit}),
    ...(origin === undefined ? {} : {[SOURCE_LABEL]: origin}),
    ...(committedAt === undefined ? {} : {[CREATED_LABEL]: rfc3339(committedAt)}),
    [PLAN_LABEL]: planIdentity(plan),
  };
}

function rfc3339(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z');
}
