/** Runs Git with a text on its stdin, and returns its stdout. */
type AskWithInput = (input: string, ...args: string[]) => Promise<string>;

/** The output of `git check-attr` for an attribute without a value. */
const WITHOUT_VALUE = new Set(['set', 'unset', 'unspecified']);

/**
 * Returns the filters of files, according to the attributes in Git's index.
 *
 * @param paths relative to the folder in which Git runs.
 * @returns the paths of each filter, by its name.
 * @see https://git-scm.com/docs/git-check-attr#_output
 */
export async function pathsByFilter(
  paths: readonly string[],
  git: AskWithInput,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (paths.length === 0) return new Map();
  const input = paths.map((path) => `${path}\0`).join('');
  const fields = (await git(input, 'check-attr', '--cached', '-z', '--stdin', 'filter')).split(
    '\0',
  );
  // Path, attribute, value.
  const values = paths.map((path, index) => ({
    path,
    filter: fields[3 * index + 2] ?? 'unspecified',
  }));
  const filtered = values.filter(({filter}) => !WITHOUT_VALUE.has(filter));
  const byName = Map.groupBy(filtered, ({filter}) => filter);
  return new Map([...byName].map(([name, files]) => [name, files.map(({path}) => path)]));
}
