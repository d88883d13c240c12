const MOST_NAMED = 10;

/** Lists paths for a sentence. Shows the first 10 and the number of the rest. */
export function pathList(paths: readonly string[]): string {
  const more = paths.length - MOST_NAMED;
  const named = paths.slice(0, more > 1 ? MOST_NAMED : undefined).join(', ');
  return more > 1 ? `${named} and ${more} more` : named;
}
