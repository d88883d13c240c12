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

/** As ours is, with whatever else may move. */
export interface OurMutability extends TagMutability {
  readonly imageTagMutability: typeof OUR_MUTABILITY.imageTagMutability;
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageTagMutability.html */
const MOST_FILTERS = 5;

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

/**
 * A repository of ours with all that ours have, and with what somebody added; `undefined` where there is
 * nothing to do, or no room for it.
 */
export function repaired(there: TagMutability): OurMutability | undefined {
  const {imageTagMutability} = OUR_MUTABILITY;
  const isAlike = there.imageTagMutability === imageTagMutability;
  // Those of another type are the tags that may not move.
  const kept = isAlike ? there.exclusions : [];
  const exclusions = withMore(kept, OUR_MUTABILITY.exclusions);
  const isRight = isAlike && exclusions.length === kept.length;
  return isRight || exclusions.length > MOST_FILTERS ? undefined : {imageTagMutability, exclusions};
}

/**
 * What a repository would have so that tags move that may not; all else stays as it is, but that ours
 * move too as far as there is room. `undefined` where there is none for the tags.
 */
function lettingMove(there: TagMutability, tags: readonly string[]): TagMutability | undefined {
  const {imageTagMutability = 'MUTABLE', exclusions} = there;
  if (!imageTagMutability.startsWith('IMMUTABLE')) {
    const left = exclusions.filter((pattern) => !tags.some((tag) => matches(pattern, tag)));
    return left.length === 0
      ? {imageTagMutability: 'MUTABLE', exclusions: []}
      : {imageTagMutability: 'MUTABLE_WITH_EXCLUSION', exclusions: left};
  }
  const ours: readonly string[] = OUR_MUTABILITY.exclusions;
  const needed = tags.map((tag) => ours.find((pattern) => matches(pattern, tag)) ?? tag);
  const least = withMore(exclusions, needed);
  if (least.length > MOST_FILTERS) return undefined;
  return {
    imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    exclusions: withMore(least, ours).slice(0, MOST_FILTERS),
  };
}

/** Patterns, and those of some more that they do not take in; a pattern takes in whatever it matches. */
function withMore(patterns: readonly string[], more: readonly string[]): string[] {
  const all = [...patterns];
  for (const it of more) if (!all.some((pattern) => matches(pattern, it))) all.push(it);
  return all;
}

/** A repository, for the shell of whoever may change it. */
interface NamedRepository extends TagMutability {
  readonly name: string;
  readonly region: string;
  /** Another account's. */
  readonly registryId: string | undefined;
}

/** What a person can do so that tags move which a repository keeps. */
export function mutabilityRemedy(repository: NamedRepository, tags: readonly string[]): string {
  const wanted = lettingMove(repository, tags);
  if (wanted !== undefined) return `Run: ${mutabilityCommand(repository, wanted)}`;
  const {name, exclusions} = repository;
  return `ECR takes at most ${MOST_FILTERS} exclusion filters, and ${name} has ${exclusions.join(', ')}: replace some by a wider one that takes in ${tags.join(' and ')}.`;
}

function mutabilityCommand(
  {name, region, registryId}: NamedRepository,
  {imageTagMutability, exclusions}: TagMutability,
): string {
  const filters = exclusions.map((it) => `'filterType=WILDCARD,filter=${it}'`);
  return [
    `aws ecr put-image-tag-mutability --region ${region}`,
    ...(registryId === undefined ? [] : [`--registry-id ${registryId}`]),
    `--repository-name ${name} --image-tag-mutability ${imageTagMutability}`,
    ...(filters.length === 0
      ? []
      : [`--image-tag-mutability-exclusion-filters ${filters.join(' ')}`]),
  ].join(' ');
}
