/** The tag mutability of a repository, in the terms of the API. */
export interface TagMutability {
  readonly imageTagMutability: string | undefined;
  /** Wildcard patterns of the tags to which the opposite applies. */
  readonly exclusions: readonly string[];
}

/**
 * The tag mutability of repositories that this tool creates. All tags are immutable, except those that a
 * branch, a pull request or a running build moves.
 */
export const OUR_MUTABILITY = {
  imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
  exclusions: ['latest', 'branch-*', 'pr-*', 'building*'],
} as const satisfies TagMutability;

/** Our tag mutability, with any exclusions. */
export interface OurMutability extends TagMutability {
  readonly imageTagMutability: typeof OUR_MUTABILITY.imageTagMutability;
}

/** Our tag mutability, with more tags that move. @param moving wildcard patterns. */
export function ourMutability(moving: readonly string[] = []): OurMutability {
  return {...OUR_MUTABILITY, exclusions: withMore(OUR_MUTABILITY.exclusions, moving)};
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageTagMutability.html */
const MOST_FILTERS = 5;

/**
 * Whether a repository lets a tag move to another image.
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

/** `*` matches any number of characters, also none. There is no other wildcard. */
function matches(pattern: string, tag: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'u').test(tag);
}

/**
 * The corrected tag mutability of a repository that this tool manages. Exclusions that someone added
 * are kept.
 *
 * @param moving wildcard patterns of more tags that move.
 * @returns `undefined` if nothing has to change, or if there would be too many exclusions.
 */
export function repaired(
  there: TagMutability,
  moving: readonly string[] = [],
): OurMutability | undefined {
  const {imageTagMutability, exclusions: ours} = ourMutability(moving);
  const isAlike = there.imageTagMutability === imageTagMutability;
  // In the other mode, the exclusions are the tags that cannot move.
  const kept = isAlike ? there.exclusions : [];
  const exclusions = withMore(kept, ours);
  const isRight = isAlike && exclusions.length === kept.length;
  return isRight || exclusions.length > MOST_FILTERS ? undefined : {imageTagMutability, exclusions};
}

/**
 * The tag mutability that lets some immutable tags move. Everything else stays as it is, except that our
 * own moving tags are excluded too, as far as the limit allows.
 *
 * @returns `undefined` if the tags would need too many exclusions.
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

/** Adds those of some patterns that no pattern covers yet. A pattern covers whatever it matches. */
function withMore(patterns: readonly string[], more: readonly string[]): string[] {
  const all = [...patterns];
  for (const it of more) if (!all.some((pattern) => matches(pattern, it))) all.push(it);
  return all;
}

/** A repository, for a command in a remedy. */
interface NamedRepository extends TagMutability {
  readonly name: string;
  readonly region: string;
  /** Registry of another account. */
  readonly registryId: string | undefined;
}

/** Returns the remedy for immutable tags that should move: a sentence. */
export function mutabilityRemedy(repository: NamedRepository, tags: readonly string[]): string {
  const wanted = lettingMove(repository, tags);
  if (wanted !== undefined) return `Run: ${mutabilityCommand(repository, wanted)}`;
  const {name, exclusions} = repository;
  return `ECR accepts at most ${MOST_FILTERS} exclusion filters, and ${name} already has ${exclusions.join(', ')}. Replace some of them with a wider filter that matches ${tags.join(' and ')}.`;
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
