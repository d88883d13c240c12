/** A setting of Git and its value. */
export type GitSetting = readonly [key: string, value: string];

/**
 * Reads the output of `git config --list -z`.
 *
 * @see https://git-scm.com/docs/git-config#Documentation/git-config.txt--z
 */
export function parseSettings(listed: string): GitSetting[] {
  return listed
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const end = entry.indexOf('\n');
      // A setting without a value is true.
      return end === -1 ? [entry, 'true'] : [entry.slice(0, end), entry.slice(end + 1)];
    });
}

/** Settings for the source of content, and for access to it. */
const TRANSPORT =
  /^(?:(?:credential|credentialcache|http|https|lfs|protocol|remote|ssh|url)\..+|core\.(?:askpass|gitproxy|sshcommand))$/su;

/** Settings of Git LFS that change which content is fetched, or where it is stored. */
const CONTENT = /^lfs\.(?:extension\..+|fetchexclude|fetchinclude|skipdownloaderrors|storage)$/su;

/** The remote from which a partial clone fetches missing objects, in older versions of Git. */
const PARTIAL_CLONE = 'extensions.partialclone';

/**
 * Returns the settings that only decide how a partial clone or Git LFS fetches missing content. None of
 * them changes what is fetched.
 */
export function transportSettings(settings: readonly GitSetting[]): GitSetting[] {
  return settings.flatMap(([key, value]): GitSetting[] => {
    if (key === PARTIAL_CLONE) return [[`remote.${value}.promisor`, 'true']];
    return TRANSPORT.test(key) && !CONTENT.test(key) ? [[key, value]] : [];
  });
}
