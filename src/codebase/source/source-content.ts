import {ChildFailure, type Run} from '../../subprocess/run.ts';
import {type CommitTree, SUBMODULE} from '../git/commit-tree.ts';
import {type CommittedContent, committedContent, submodulesAmong} from './committed-content.ts';
import {OFFLINE, gitEnvironment} from '../git/git-environment.ts';
import {pathList} from '../text/path-list.ts';
import type {Text} from '../../text.ts';
import type {Environment} from '../../environment.ts';

/** Facts about the files of a build that are known before it starts. */
export interface SourceContent {
  /** One sentence for each kind of content that the images will lack. */
  readonly warnings: readonly Text[];
  /** Paths of the Git LFS pointers from the warnings that will be in the images. */
  readonly pointers: readonly string[];
  /** Whether the images will have no other pointers. If not, only the source itself shows them. */
  readonly isCertain: boolean;
  /** Whether files and folders have the same modes as in images. Always true for a commit. */
  readonly isCanonical: boolean;
}

/** Options for finding content. */
export interface ContentOptions {
  readonly environment: Environment;
  readonly run: Run;
}

/** Returns a sentence about paths; nothing if there are no paths. */
export function about(
  paths: readonly string[],
  sentence: (named: string) => Text,
): readonly Text[] {
  return paths.length === 0 ? [] : [sentence(pathList(paths))];
}

/**
 * Finds the submodules, Git LFS pointers and links of a commit in a folder. Fetches nothing.
 *
 * @returns an object without the parts that are unknown because the clone lacks objects.
 */
export async function askCommit(
  folder: string,
  tree: CommitTree,
  {environment, run}: ContentOptions,
): Promise<Partial<CommittedContent>> {
  const listed = await tree.all();
  if (listed === undefined) return {};
  const submodules = submodulesAmong(listed);
  const env = {...gitEnvironment(environment), ...OFFLINE};
  const git = async (args: readonly string[], input: string) =>
    (await run({file: 'git', args: ['-C', folder, ...args], env, input})).stdout;
  // Submodules have no size. A file without a size could be a pointer.
  const isWhole = listed.every(({mode, size}) => mode === SUBMODULE || !Number.isNaN(size));
  try {
    const {links, ...content} = await committedContent(listed, git);
    return isWhole ? {...content, links} : {submodules, links};
  } catch (error) {
    if (error instanceof ChildFailure) return {submodules};
    throw error;
  }
}
