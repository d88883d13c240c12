import type {FileFilter} from './codebase.ts';
import {matchesPackPatterns} from './files/pack-patterns.ts';

/** Files without which a build does something else, and what it is. */
const EFFECTS: Readonly<Record<string, string>> = {
  Procfile: 'the buildpacks do not see it',
  'buildpack-run.sh': 'it does not run',
  'user-post.sh': 'it does not run',
};

/**
 * Warns of each file of the contract that the codebase has and `project.toml` leaves out of the build.
 *
 * @param listed names at the codebase's top.
 */
export function excludedFileWarnings(
  {kind, patterns}: FileFilter,
  listed: readonly string[],
): string[] {
  return Object.entries(EFFECTS).flatMap(([name, effect]) => {
    const isOut =
      listed.includes(name) && matchesPackPatterns(patterns, name) === (kind === 'exclude');
    if (!isOut) return [];
    const reason = kind === 'exclude' ? `"exclude" names it` : `"include" does not name it`;
    return [`${name} is left out of the build, so ${effect}: ${reason} in project.toml.`];
  });
}
