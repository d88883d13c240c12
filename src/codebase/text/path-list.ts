const MOST_NAMED = 10;

/** Paths in a sentence; of very many, the first. */
export function pathList(paths: readonly string[]): string {
  const more = paths.length - MOST_NAMED;
  const named = paths.slice(0, more > 1 ? MOST_NAMED : undefined).join(', ');
  return more > 1 ? `${named} and ${more} more` : named;
}
