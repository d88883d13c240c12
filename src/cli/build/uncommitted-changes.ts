import {Failure} from '../../errors.ts';
import type {MadePlan} from './make-plan.ts';

/** Uncommitted files that decide what is built. Other uncommitted files are only left out of the images. */
function decisive({uncommitted, contractFiles}: MadePlan): string[] {
  return uncommitted.filter((file) =>
    contractFiles.some((it) => file === it || file.startsWith(`${it}/`)),
  );
}

/** Returns warnings about uncommitted changes, because a release is built from the commit. */
export function uncommittedRemarks(made: MadePlan): string[] {
  const {uncommitted} = made;
  if (uncommitted.length === 0) return [];
  const planned = decisive(made);
  if (planned.length > 0) {
    return [
      `Not committed: ${planned.join(', ')}. \`image build\` will refuse to build. To build the folder as it is, pass --working-tree.`,
    ];
  }
  const rest = uncommitted.length > 3 ? ` and ${uncommitted.length - 3} more` : '';
  return [
    `Not committed, so not in the images: ${uncommitted.slice(0, 3).join(', ')}${rest}. To build the folder as it is, pass --working-tree.`,
  ];
}

/**
 * Checks that the files which decide a release are committed.
 *
 * @throws {Failure} `codebase.not-committed` with the files that are not.
 */
export function requireCommitted(made: MadePlan): void {
  const planned = decisive(made);
  if (planned.length === 0) return;
  throw new Failure('codebase.not-committed', `Not committed: ${planned.join(', ')}.`, {
    remedy: [
      'A release is built from the commit. Commit these files, or their deletion.',
      'To build the folder as it is, pass --working-tree or --local.',
      '`git status` does not show files that are ignored or marked assume-unchanged.',
    ],
  });
}
