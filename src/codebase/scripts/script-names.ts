/** Scripts of a codebase that run at the end of its build, with bash, in this order. */
export const SCRIPTS = ['buildpack-run.sh', 'user-post.sh'] as const;

/** Words of the names, in either order, by the script that is meant. */
const MEANT: readonly (readonly [RegExp, string])[] = [
  [/^(?:users?post|postusers?)$/u, 'user-post.sh'],
  [/^(?:buildpacks?(?:post)?run|runbuildpacks?)$/u, 'buildpack-run.sh'],
];

/**
 * Warns of files that are nearly named as a script of the codebase is, which nothing runs.
 *
 * @param listed names at the codebase's top.
 */
export function nearScripts(listed: readonly string[]): string[] {
  return listed.flatMap((name) => {
    const {stem = ''} =
      /^(?<stem>.*?)(?:\.(?:sh|bash|zsh|txt|sh\.txt))?$/isu.exec(name)?.groups ?? {};
    const words = stem.toLowerCase().replaceAll(/[^a-z]/gu, '');
    const meant = MEANT.find(([pattern]) => pattern.test(words))?.[1];
    if (meant === undefined || name === meant || listed.includes(meant)) return [];
    return [`${name}: Nothing runs a file of this name. Did you mean ${meant}?`];
  });
}
