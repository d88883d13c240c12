import {outsideLinkWarnings} from '../links/outside-links.ts';
import {type ContentOptions, type SourceContent, about, askCommit} from './source-content.ts';
import {option, sentence} from '../../text.ts';

/**
 * Looks for content that a commit only points to: submodules, and what is in Git LFS. Nothing is
 * fetched; if the clone lacks objects of the commit, nothing is known, and the build looks again.
 *
 * @param options.temporary runs an action with a folder that is removed afterwards.
 */
export async function commitContent(
  folder: string,
  options: ContentOptions & {
    readonly commit: string;
    readonly temporary: <T>(action: (folder: string) => Promise<T>) => Promise<T>;
  },
): Promise<SourceContent> {
  const {
    submodules = [],
    pointers,
    links = new Map<string, string>(),
  } = await askCommit(folder, options);
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
  // Few codebases have any, and the plan is to be quick.
  const {committedPointers} = await import('./committed-pointers.ts');
  const told = await options.temporary((place) =>
    committedPointers(folder, pointers, {...options, place}),
  );
  return {...told, warnings: [...lacking, ...told.warnings], isCanonical: true};
}
