/** The tag mutability of a repository, in the API's form. */
export interface TagMutability {
  readonly imageTagMutability: string;
  readonly imageTagMutabilityExclusionFilters?: readonly {
    readonly filterType: string;
    readonly filter: string;
  }[];
}

/**
 * Whether a tag cannot move:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 */
export function isImmutable(tag: string, settings: TagMutability): boolean {
  const {imageTagMutability, imageTagMutabilityExclusionFilters: filters = []} = settings;
  const isExcluded = filters.some(({filter}) => wildcard(filter).test(tag));
  return imageTagMutability.startsWith('IMMUTABLE') ? !isExcluded : isExcluded;
}

/**
 * The problem of a repository's settings beyond those of the model.
 *
 * @returns the violated constraint as text; `undefined` if there is none.
 */
export function mutabilityMistake(settings: TagMutability): string | undefined {
  const {imageTagMutability, imageTagMutabilityExclusionFilters: filters} = settings;
  const wantsFilters = imageTagMutability.endsWith('_WITH_EXCLUSION');
  if (wantsFilters && filters === undefined) {
    return `Member must not be null where imageTagMutability is ${imageTagMutability}`;
  }
  if (!wantsFilters && filters !== undefined) {
    return `Member must be null where imageTagMutability is ${imageTagMutability}`;
  }
  const greedy = filters?.find(({filter}) => filter.split('*').length > 3);
  return greedy === undefined ? undefined : `A filter has at most two wildcards: ${greedy.filter}`;
}

function wildcard(filter: string): RegExp {
  const parts = filter.split('*').map((it) => it.replaceAll('.', '\\.'));
  return new RegExp(`^${parts.join('.*')}$`, 'u');
}
