/**
 * The flag that was meant where oclif knows none of that name: `Did you mean --registry?`
 *
 * @param known names of flags, without dashes.
 * @returns a sentence for each flag that is near one; nothing for other errors.
 */
export async function flagSuggestions(error: Error, known: readonly string[]): Promise<string[]> {
  const unknown = unknownFlags(error);
  if (unknown.length === 0) return [];
  const {closest, distance} = await import('fastest-levenshtein');
  return unknown.flatMap((flag) => {
    const name = flag.replace(/^-+/u, '').replace(/=.*$/u, '');
    const near = closest(name, known);
    return distance(name, near) <= Math.max(2, near.length / 3) ? [`Did you mean --${near}?`] : [];
  });
}

/** What oclif's NonExistentFlagsError carries; its class is not among oclif's exports. */
function unknownFlags(error: Error & {readonly flags?: unknown}): string[] {
  const {flags} = error;
  return error.message.startsWith('Nonexistent flag') && Array.isArray(flags)
    ? flags.filter((flag) => typeof flag === 'string')
    : [];
}
