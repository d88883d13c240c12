/** What a repository says of its tags, in ECR's words. */
export interface TagMutability {
  readonly imageTagMutability: string | undefined;
  /** Wildcard patterns of the tags for which the opposite holds. */
  readonly exclusions: readonly string[];
}

/**
 * What repositories of ours have: everything is fixed but the tags that a branch, a pull request or a
 * running build moves.
 */
export const OUR_MUTABILITY = {
  imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
  exclusions: ['latest', 'branch-*', 'pr-*', 'building*'],
} as const satisfies TagMutability;

/**
 * Whether a repository lets a tag name another image than it does.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 */
export function canMove(mutability: TagMutability, tag: string): boolean {
  const {imageTagMutability = 'MUTABLE', exclusions} = mutability;
  const isExcluded = exclusions.some((pattern) => matches(pattern, tag));
  switch (imageTagMutability) {
    case 'IMMUTABLE': {
      return false;
    }
    case 'IMMUTABLE_WITH_EXCLUSION': {
      return isExcluded;
    }
    case 'MUTABLE_WITH_EXCLUSION': {
      return !isExcluded;
    }
    default: {
      return true;
    }
  }
}

/** `*` stands for any characters, none included; there is no other wildcard. */
function matches(pattern: string, tag: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'u').test(tag);
}

/** What gives a repository of somebody else's the mutability of ours, for a shell. */
export function mutabilityCommand(name: string, region: string): string {
  const filters = OUR_MUTABILITY.exclusions.map((it) => `'filterType=WILDCARD,filter=${it}'`);
  return [
    `aws ecr put-image-tag-mutability --region ${region} --repository-name ${name}`,
    `--image-tag-mutability ${OUR_MUTABILITY.imageTagMutability}`,
    `--image-tag-mutability-exclusion-filters ${filters.join(' ')}`,
  ].join(' ');
}
