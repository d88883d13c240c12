import type {Codebase} from './codebase.ts';
import {type BuiltSource, committedFile} from './git/committed-file.ts';
import {PYTHON_VERSION_FILE} from './files/contract-files.ts';

/**
 * Ignores the `.python-version` of a folder if the commit does not contain it: many repositories ignore
 * the file in Git, because each developer has their own.
 *
 * @returns the codebase and the changed files without it; unchanged if there is nothing to ignore.
 */
export async function withoutUncommittedVersion(
  codebase: Codebase,
  source: BuiltSource,
): Promise<{readonly codebase: Codebase; readonly changedFiles: readonly string[]}> {
  const {changedFiles, commit} = source;
  if (commit === undefined || !changedFiles.includes(PYTHON_VERSION_FILE)) {
    return {codebase, changedFiles};
  }
  const committed = await committedFile(PYTHON_VERSION_FILE, {...source, commit}, 'blob');
  if (committed !== undefined) return {codebase, changedFiles};
  const settings = codebase.settings.filter(({origin}) => origin !== PYTHON_VERSION_FILE);
  const wasUsed = settings.length < codebase.settings.length;
  return {
    codebase: {
      ...codebase,
      settings,
      warnings: [
        ...codebase.warnings,
        ...(wasUsed ? [`${PYTHON_VERSION_FILE} is not committed, so it is ignored.`] : []),
      ],
    },
    changedFiles: changedFiles.filter((it) => it !== PYTHON_VERSION_FILE),
  };
}
