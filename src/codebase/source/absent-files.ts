import {CONTRACT_FILES} from '../files/contract-files.ts';
import {inCommit, inFolder} from '../links/look-up.ts';
import type {Diagnostic} from '../text/diagnostic.ts';
import {ChildFailure} from '../../subprocess/run.ts';
import type {BuiltSource} from '../git/committed-file.ts';
import {gitEnvironment} from '../git/git-environment.ts';
import {isSparse} from './sparse-checkout.ts';

/**
 * Why a folder lacks files that a codebase has, if Git is the reason: it is no checkout, or a sparse one.
 * To be asked if something is missing.
 *
 * @param source.commit what the files are compared with; `undefined` if no commit is known.
 */
export async function absentFiles(
  source: Pick<BuiltSource, 'folder' | 'commit' | 'environment' | 'run'>,
): Promise<Diagnostic[]> {
  const {folder, commit, environment, run} = source;
  const env = gitEnvironment(environment);
  const git = async (...args: string[]) =>
    (await run({file: 'git', args: ['-C', folder, ...args], env})).stdout.trim();
  try {
    const asked = ['--is-bare-repository', '--is-inside-git-dir'];
    const [isBare, isInside] = (await git('rev-parse', ...asked)).split('\n');
    if (isBare === 'true') return [{file: folder, ...BARE}];
    if (isInside === 'true') return [{file: folder, ...INSIDE}];
    if (commit === undefined || !(await isSparse(git))) return [];
    const committed = inCommit({folder, commit, environment, run});
    const here = inFolder(folder);
    const absent = await Promise.all(
      CONTRACT_FILES.map(async (file) =>
        (await here(file)) === undefined && (await committed(file)) !== undefined ? [file] : [],
      ),
    );
    return absent.flat().map((file) => ({file, ...SPARSE}));
  } catch (error) {
    // What is wrong with the repository is told by whoever reads the commit.
    if (error instanceof ChildFailure) return [];
    throw error;
  }
}

const BARE = {
  message: 'This is a bare repository: it has the history of a codebase, but not its files.',
  hint: 'Clone it (git clone, without --bare), and name the folder of the clone.',
};
const INSIDE = {
  message: "This folder is Git's own.",
  hint: 'Name the folder of the codebase, in which .git is.',
};
const SPARSE = {
  message: 'This file is in the commit, but the sparse checkout leaves it out.',
  hint: 'Check everything out: git sparse-checkout disable',
};
