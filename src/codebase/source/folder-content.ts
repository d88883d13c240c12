import {outsideLinkWarnings} from './outside-links.ts';
import {emptySubmodules, namedSubmodules} from './empty-submodules.ts';
import type {CommitTree} from '../git/commit-tree.ts';
import {gitEnvironment} from '../git/git-environment.ts';
import {leftOut} from './sparse-checkout.ts';
import {isLfsInstalled} from '../git/lfs-filter.ts';
import {type ContentOptions, type SourceContent, about, askCommit} from './source-content.ts';
import {surveyFolder} from './survey-folder.ts';

/**
 * Finds content that is missing in a folder: files of submodules and Git LFS content.
 *
 * @param options `tree`: the commit of the folder, if it is known.
 * @throws {Failure} `codebase.unreadable` with the path that cannot be read.
 */
export async function folderContent(
  folder: string,
  options: ContentOptions & {readonly tree: CommitTree | undefined},
): Promise<SourceContent> {
  const {environment, run, tree} = options;
  const env = gitEnvironment(environment);
  const git =
    (at: string) =>
    async (...args: string[]) =>
      (await run({file: 'git', args: ['-C', at, ...args], env})).stdout;
  const [survey, known] = await Promise.all([
    surveyFolder(folder),
    tree && askCommit(folder, tree, options),
  ]);
  const {isCanonical, pointers, links, others} = survey;
  const empty = await emptySubmodules(folder, known?.submodules, git);
  const isInstalled = pointers.length === 0 || (await isLfsInstalled(run, env));
  const first = isInstalled
    ? 'Run'
    : 'git-lfs is not installed. Install it (https://git-lfs.com) and run';
  const submodules = known?.submodules ?? (await namedSubmodules(folder, git));
  const missing = await leftOut(git(folder));
  return {
    isCanonical,
    pointers,
    isCertain: true,
    warnings: [
      ...outsideLinkWarnings(links),
      ...about(
        [...others].map(([path, what]) => `${path} (${what})`),
        (it) => `The images contain only files, folders and links. These are left out: ${it}.`,
      ),
      ...about(
        empty,
        (it) =>
          `These submodules are empty, so their folders are empty in the images: ${it}. Run git submodule update --init --recursive before the build. In CodeBuild, enable Git submodules in the source of the project.`,
      ),
      ...about(
        pointers,
        (it) =>
          `These files are Git LFS pointers, so the images get the pointers instead of the content: ${it}. ${first} ${pulls(pointers, submodules)} before the build.`,
      ),
      ...about(
        missing,
        (it) =>
          `This is a sparse checkout, so these folders and files are missing or incomplete in the images: ${it}. To check out all files, run git sparse-checkout disable.`,
      ),
    ],
  };
}

/** Returns the commands that fetch the content. Each submodule is a repository of its own for Git LFS. */
function pulls(pointers: readonly string[], submodules: readonly string[]): string {
  const isWithin = (path: string) => submodules.some((it) => path.startsWith(`${it}/`));
  return [
    ...(pointers.every(isWithin) ? [] : ['git lfs pull']),
    ...(pointers.some(isWithin) ? ['git submodule foreach --recursive git lfs pull'] : []),
  ].join(' and ');
}
