import {Failure} from '../../errors.ts';
import type {MadePlan} from './make-plan.ts';

/** Files that decide what is built; elsewhere an uncommitted change is only left out. */
function decisive({uncommitted, contractFiles}: MadePlan): string[] {
  return uncommitted.filter((file) =>
    contractFiles.some((it) => file === it || file.startsWith(`${it}/`)),
  );
}

/** What a person should know of uncommitted changes before a release is built from the commit. */
export function uncommittedRemarks(made: MadePlan): string[] {
  const {uncommitted} = made;
  if (uncommitted.length === 0) return [];
  const planned = decisive(made);
  if (planned.length > 0) {
    return [
      `${planned.join(', ')}: not committed, so \`image build\` will refuse; --working-tree builds the folder as it is.`,
    ];
  }
  const rest = uncommitted.length > 3 ? ` and ${uncommitted.length - 3} more` : '';
  return [
    `Uncommitted, so not in the images: ${uncommitted.slice(0, 3).join(', ')}${rest}. --working-tree builds the folder as it is.`,
  ];
}

/**
 * A release is built from the commit, so the files that decide it must be the commit's.
 *
 * @throws {Failure} `usage` naming those that are not.
 */
export function requireCommitted(made: MadePlan): void {
  const planned = decisive(made);
  if (planned.length === 0) return;
  throw new Failure('codebase.not-committed', `Not committed: ${planned.join(', ')}.`, {
    remedy: [
      'A release is built from the commit: commit these files, or that they are gone.',
      'For a trial, build the folder as it is, with --working-tree or --local.',
      '`git status` does not show them where they are ignored or assumed unchanged.',
    ],
  });
}
