import {access} from 'node:fs/promises';
import {join} from 'node:path';
import {ChildFailure, type Run} from '../subprocess/run.ts';
import {readCommit} from './commit-index.ts';
import {type CommittedContent, committedContent, committedSubmodules} from './committed-content.ts';
import {emptySubmodules} from './empty-submodules.ts';
import {gitEnvironment} from './git-environment.ts';
import {LFS, isLfsInstalled} from './lfs-filter.ts';
import {namedPaths} from './named-paths.ts';
import {surveyFolder} from './survey-folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is known before a build of the files that go into it. */
export interface SourceContent {
  /** What the images will lack, one sentence each. */
  readonly warnings: readonly string[];
  /** Paths of Git LFS pointers that the warnings say will be in the images. */
  readonly pointers: readonly string[];
  /** Whether files and folders have the modes that they have in images; a commit's always do. */
  readonly isCanonical: boolean;
}

interface Options {
  readonly commit: string | undefined;
  readonly environment: Environment;
  readonly run: Run;
}

/**
 * Looks for content that a commit only points to: submodules, and what is in Git LFS. Nothing is
 * fetched; if the clone lacks objects of the commit, nothing is known, and the build looks again.
 *
 * @param options.temporary runs an action with a folder that is removed afterwards.
 */
export async function commitContent(
  folder: string,
  options: Options & {
    readonly commit: string;
    readonly temporary: <T>(action: (folder: string) => Promise<T>) => Promise<T>;
  },
): Promise<SourceContent> {
  const {commit, environment, run, temporary} = options;
  const {submodules = [], pointers = new Map<string, string>()} = await askCommit(folder, options);
  const warnings =
    submodules.length === 0
      ? []
      : [
          `Submodules are not part of a commit's files, so these folders are empty in the images: ${namedPaths(submodules)}. --working-tree builds the folder as it is.`,
        ];
  if (pointers.size === 0) return {warnings, pointers: [], isCanonical: true};
  const paths = [...pointers.keys()];
  return temporary(async (place) => {
    const workTree = join(place, 'plan');
    const {env, filters, repository} = await readCommit(folder, {
      commit,
      workTree,
      run,
      env: environment,
    });
    const marked = new Set(filters.get(LFS));
    const isInstalled = marked.size === 0 || (await isLfsInstalled(run, env));
    const unmarked = paths.filter((path) => !marked.has(path));
    const smudged = paths.filter((path) => marked.has(path));
    const absent = isInstalled ? await absentContent(smudged, pointers, repository.lfsFolder) : [];
    return {
      isCanonical: true,
      pointers: isInstalled ? unmarked : paths,
      warnings: [
        ...warnings,
        ...about(
          unmarked,
          (it) =>
            `The commit's .gitattributes do not have filter=lfs for these Git LFS pointers, so the images get the pointers instead of the content: ${it}.`,
        ),
        ...about(
          isInstalled ? [] : smudged,
          (it) =>
            `git-lfs is not installed, so the images get Git LFS pointers instead of the content: ${it}. Install git-lfs (https://git-lfs.com) and run again.`,
        ),
        ...about(
          absent,
          (it) =>
            `This clone does not have the Git LFS content of: ${it}. The build fetches it; if that fails, the images get the pointers. git lfs pull fetches it beforehand.`,
        ),
      ],
    };
  });
}

/** What {@link commitContent} could not know beforehand. */
export function stillPointers(paths: readonly string[]): string[] {
  return about(
    paths,
    (it) =>
      `Git LFS could not provide the content, so the images get the pointers instead: ${it}. git lfs pull shows why.`,
  );
}

/**
 * Looks for the same in a folder that is built as it is.
 *
 * @throws {Failure} `usage` naming what cannot be read.
 */
export async function folderContent(folder: string, options: Options): Promise<SourceContent> {
  const {environment, run} = options;
  const env = gitEnvironment(environment);
  const git =
    (at: string) =>
    async (...args: string[]) =>
      (await run({file: 'git', args: ['-C', at, ...args], env})).stdout;
  const [survey, known] = await Promise.all([
    surveyFolder(folder),
    options.commit === undefined
      ? undefined
      : askCommit(folder, {...options, commit: options.commit}),
  ]);
  const {isCanonical, pointers} = survey;
  const empty = await emptySubmodules(folder, known?.submodules, git);
  const isInstalled = pointers.length === 0 || (await isLfsInstalled(run, env));
  const first = isInstalled
    ? 'Run'
    : 'git-lfs is not installed: install it (https://git-lfs.com), and run';
  return {
    isCanonical,
    pointers,
    warnings: [
      ...about(
        empty,
        (it) =>
          `These submodules are empty, so they are in the images, too: ${it}. Run git submodule update --init --recursive before the build; in CodeBuild, the project's source has a setting for it.`,
      ),
      ...about(
        pointers,
        (it) =>
          `These files are Git LFS pointers instead of the content, so they are in the images, too: ${it}. ${first} git lfs pull before the build.`,
      ),
    ],
  };
}

function about(paths: readonly string[], sentence: (named: string) => string): string[] {
  return paths.length === 0 ? [] : [sentence(namedPaths(paths))];
}

/** Without going to a remote for objects that the clone lacks. Older versions of Git know the second. */
const OFFLINE = {GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none'};

async function askCommit(
  folder: string,
  {commit, environment, run}: Options & {readonly commit: string},
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

async function absentContent(
  paths: readonly string[],
  pointers: ReadonlyMap<string, string>,
  lfsFolder: string,
): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const id = pointers.get(path) ?? '';
      const file = join(lfsFolder, 'objects', id.slice(0, 2), id.slice(2, 4), id);
      return access(file).then(
        () => [],
        () => [path],
      );
    }),
  );
  return found.flat();
}
