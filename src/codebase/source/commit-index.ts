import {mkdir} from 'node:fs/promises';
import {resolve} from 'node:path';
import type {Program, Run} from '../../subprocess/run.ts';
import {pathsByFilter} from './paths-by-filter.ts';
import {type PrivateRepository, privateRepository} from './private-repository.ts';

/** A commit in the index of a {@link PrivateRepository}, with an empty work tree. */
export interface CommitIndex {
  readonly repository: PrivateRepository;
  /** The codebase's folder in the work tree. */
  readonly folder: string;
  /** Git's environment for the repository. */
  readonly env: Program['env'];
  /** Paths of the codebase's executable files. */
  readonly executables: ReadonlySet<string>;
  /** The codebase's files with a filter in the commit's own attributes, by the filter's name. */
  readonly filters: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads a commit into the index of a private repository.
 *
 * @param folder the codebase in its repository.
 * @param options `workTree`: an empty folder. The repository is created next to it.
 * @throws {ChildFailure} if Git cannot read the commit, or if the folder is empty in the commit.
 */
export async function readCommit(
  folder: string,
  options: {
    /** The full hash. */
    readonly commit: string;
    readonly workTree: string;
    readonly run: Run;
    readonly env: Program['env'];
  },
): Promise<CommitIndex> {
  const {commit, workTree, run} = options;
  const repository = await privateRepository(folder, `${workTree}.git`, options);
  const inside = resolve(workTree, repository.prefix);
  await mkdir(inside, {recursive: true});
  const env = {...repository.env, GIT_WORK_TREE: workTree};
  const git = async (args: string[], input: {readonly input?: string} = {}) =>
    (await run({file: 'git', args: ['-C', inside, ...args], env, ...input})).stdout;
  await git(['read-tree', commit]);
  const listed = await git(['ls-files', '--stage', '-z', '--error-unmatch', '--', '.']);
  const files = listed.split('\0').flatMap((line) => {
    const {mode = '', path = ''} = LISTED.exec(line)?.groups ?? {};
    return path === '' ? [] : [{mode, path}];
  });
  const hasAttributes = (await git(['ls-files', '--', ATTRIBUTES])) !== '';
  const filters = hasAttributes
    ? await pathsByFilter(
        files.map(({path}) => path),
        (input, ...args) => git(args, {input}),
      )
    : new Map<string, readonly string[]>();
  const executable = files.filter(({mode}) => mode === '100755');
  const executables = new Set(executable.map(({path}) => path));
  return {repository, folder: inside, env, executables, filters};
}

/** https://git-scm.com/docs/git-ls-files#_output */
const LISTED = /^(?<mode>\d+) \w+ \d\t(?<path>.+)$/su;

/** All attributes of the repository. */
const ATTRIBUTES = ':(top,glob)**/.gitattributes';
