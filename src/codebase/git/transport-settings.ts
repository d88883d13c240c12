/** A setting of Git's and its value. */
export type Setting = readonly [key: string, value: string];

/**
 * Reads what `git config --list -z` prints.
 *
 * @see https://git-scm.com/docs/git-config#Documentation/git-config.txt--z
 */
export function parseSettings(listed: string): Setting[] {
  return listed
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const end = entry.indexOf('\n');
      // Without a value it is a switch that is on.
      return end === -1 ? [entry, 'true'] : [entry.slice(0, end), entry.slice(end + 1)];
    });
}

/** Where content is fetched from, and how to get in there. */
const TRANSPORT =
  /^(?:(?:credential|credentialcache|http|https|lfs|protocol|remote|ssh|url)\..+|core\.(?:askpass|gitproxy|sshcommand))$/su;

/** Of Git LFS's: which content is fetched, and what becomes of it. */
const CONTENT = /^lfs\.(?:extension\..+|fetchexclude|fetchinclude|skipdownloaderrors|storage)$/su;

/** The remote that a clone without all objects fetches them from, as older versions of Git name it. */
const PARTIAL_CLONE = 'extensions.partialclone';

/**
 * Of a machine's and a repository's settings, those that only decide how missing content is fetched:
 * by a partial clone, or by Git LFS. None of them changes what is fetched.
 */
export function transportSettings(settings: readonly Setting[]): Setting[] {
  return settings.flatMap(([key, value]): Setting[] => {
    if (key === PARTIAL_CLONE) return [[`remote.${value}.promisor`, 'true']];
    return TRANSPORT.test(key) && !CONTENT.test(key) ? [[key, value]] : [];
  });
}
