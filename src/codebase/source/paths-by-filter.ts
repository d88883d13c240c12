/** Runs a program of Git's with something on its stdin, and gives its stdout. */
type AskWithInput = (input: string, ...args: string[]) => Promise<string>;

/** What `git check-attr` says of an attribute that is there or not, but has no value. */
const WITHOUT_VALUE = new Set(['set', 'unset', 'unspecified']);

/**
 * The filters that the attributes in Git's index give files.
 *
 * @param paths from the folder that Git runs in.
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
