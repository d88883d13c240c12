import type {FileFilter} from './files/file-filter.ts';
import {matchesPackPatterns} from './files/pack-patterns.ts';

/** Files that change the build if they are excluded, and the effect. */
const EFFECTS: Readonly<Record<string, string>> = {
  Procfile: 'the buildpacks do not see it',
  'buildpack-run.sh': 'it does not run',
  'user-post.sh': 'it does not run',
};

/**
 * Returns a warning for each file of the codebase that `project.toml` excludes from the build.
 *
 * @param listed names in the top folder of the codebase.
 */
export function excludedFileWarnings(
  {kind, patterns}: FileFilter,
  listed: readonly string[],
): string[] {
  return Object.entries(EFFECTS).flatMap(([name, effect]) => {
    const isOut =
      listed.includes(name) && matchesPackPatterns(patterns, name) === (kind === 'exclude');
    if (!isOut) return [];
    const verb = kind === 'exclude' ? 'matches' : 'does not match';
    return [`"${kind}" in project.toml ${verb} ${name}, so ${effect}.`];
  });
}
