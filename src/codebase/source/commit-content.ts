import type {CommitTree} from '../git/commit-tree.ts';
import {outsideLinkWarnings} from './outside-links.ts';
import {type ContentOptions, type SourceContent, about, askCommit} from './source-content.ts';
import {option, sentence} from '../../text.ts';

/**
 * Finds content that a commit only refers to: submodules and Git LFS content. Fetches nothing. If the
 * clone lacks objects of the commit, the content is unknown, and the build checks again.
 *
 * @param options `temporary`: runs an action with a folder that is removed afterwards.
 */
export async function commitContent(
  folder: string,
  options: ContentOptions & {
    readonly commit: string;
    readonly tree: CommitTree;
    readonly temporary: <T>(action: (folder: string) => Promise<T>) => Promise<T>;
  },
): Promise<SourceContent> {
  const {
    submodules = [],
    pointers,
    links = new Map<string, string>(),
  } = await askCommit(folder, options.tree, options);
  const lacking = [
    ...outsideLinkWarnings(links),
    ...about(
      submodules,
      (it) =>
        sentence`Submodules are not part of a commit's files, so these folders are empty in the images: ${it}. To build the folder as it is, use ${option('working-tree')}.`,
    ),
  ];
  if (pointers === undefined || pointers.size === 0) {
    const isCertain = pointers !== undefined;
    return {warnings: lacking, pointers: [], isCertain, isCanonical: true};
  }
  // Few codebases have pointers, and planning must be fast.
  const {committedPointers} = await import('./committed-pointers.ts');
  const told = await options.temporary((place) =>
    committedPointers(folder, pointers, {...options, place}),
  );
  return {...told, warnings: [...lacking, ...told.warnings], isCanonical: true};
}
