import {ChildFailure, type Run} from '../../subprocess/run.ts';
import {type CommittedContent, committedContent, committedSubmodules} from './committed-content.ts';
import {gitEnvironment} from '../git/git-environment.ts';
import {pathList} from '../text/path-list.ts';
import type {Text} from '../../text.ts';

/** What is known before a build of the files that go into it. */
export interface SourceContent {
  /** What the images will lack, one sentence each. */
  readonly warnings: readonly Text[];
  /** Paths of Git LFS pointers that the warnings say will be in the images. */
  readonly pointers: readonly string[];
  /** Whether the images will have no other pointers; else only the source itself tells. */
  readonly isCertain: boolean;
  /** Whether files and folders have the modes that they have in images; a commit's always do. */
  readonly isCanonical: boolean;
}

/** What it takes to look. */
export interface ContentOptions {
  readonly commit: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly run: Run;
}

/** A sentence about paths, if there are any. */
export function about(
  paths: readonly string[],
  sentence: (named: string) => Text,
): readonly Text[] {
  return paths.length === 0 ? [] : [sentence(pathList(paths))];
}

/** Without going to a remote for objects that the clone lacks. Older versions of Git know the second. */
const OFFLINE = {GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none'};

/**
 * What a commit has in a folder that is not content itself. Nothing is fetched.
 *
 * @returns nothing of what the clone lacks.
 */
export async function askCommit(
  folder: string,
  {commit, environment, run}: ContentOptions & {readonly commit: string},
): Promise<Partial<CommittedContent>> {
  const env = {...gitEnvironment(environment), ...OFFLINE};
  const git = async (args: readonly string[], input?: string) => {
    const program = {file: 'git', args: ['-C', folder, ...args], env};
    return (await run(input === undefined ? program : {...program, input})).stdout;
  };
  try {
    return await committedContent(commit, git).catch(async () => ({
      submodules: await committedSubmodules(commit, git),
    }));
  } catch (error) {
    if (error instanceof ChildFailure) return {};
    throw error;
  }
}
