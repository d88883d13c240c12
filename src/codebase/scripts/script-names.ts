/** Scripts of a codebase that bash runs at the end of the build, in this order. */
export const SCRIPTS = ['buildpack-run.sh', 'user-post.sh'] as const;

/** Misspelled names without punctuation, with the words in either order, and the intended script. */
const MEANT: readonly (readonly [RegExp, string])[] = [
  [/^(?:users?post|postusers?)$/u, 'user-post.sh'],
  [/^(?:buildpacks?(?:post)?run|runbuildpacks?)$/u, 'buildpack-run.sh'],
];

/**
 * Returns a warning for each script with a misspelled name. Such a script does not run.
 *
 * @param listed names in the top folder of the codebase.
 */
export function nearScripts(listed: readonly string[]): string[] {
  return listed.flatMap((name) => {
    const {stem = ''} =
      /^(?<stem>.*?)(?:\.(?:sh|bash|zsh|txt|sh\.txt))?$/isu.exec(name)?.groups ?? {};
    const words = stem.toLowerCase().replaceAll(/[^a-z]/gu, '');
    const meant = MEANT.find(([pattern]) => pattern.test(words))?.[1];
    if (meant === undefined || name === meant || listed.includes(meant)) return [];
    return [`${name} does not run. Did you mean ${meant}?`];
  });
}
