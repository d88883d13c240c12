import {CONTRACT_FILES, PROCESS_FILES} from '../files/contract-files.ts';
import {inCommit} from '../git/commit-lookup.ts';
import {inFolder} from '../paths/folder-lookup.ts';
import type {Diagnostic} from '../text/diagnostic.ts';
import {ChildFailure} from '../../subprocess/run.ts';
import type {BuiltSource} from '../git/committed-file.ts';
import {gitEnvironment} from '../git/git-environment.ts';
import {isSparse} from './sparse-checkout.ts';

/**
 * Explains why files are missing if Git is the reason: the folder is not a checkout, a sparse one, or
 * lacks the process file of the commit. Call this only if a file is missing.
 *
 * @param source `commit`: the commit to compare with; `undefined` if it is unknown.
 * @param hasProcessFile whether the folder has a process file.
 */
export async function absentFiles(
  source: Omit<BuiltSource, 'changedFiles'>,
  hasProcessFile: boolean,
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
    const sparse = await isSparse(git);
    if (commit === undefined || (!sparse && hasProcessFile)) return [];
    const committed = inCommit({...source, commit});
    const here = inFolder(folder);
    const absent = await Promise.all(
      (sparse ? CONTRACT_FILES : PROCESS_FILES).map(async (file) =>
        (await here(file)) === undefined && (await committed(file)) !== undefined ? [file] : [],
      ),
    );
    return absent.flat().map((file) => ({file, ...(sparse ? SPARSE : deleted(file))}));
  } catch (error) {
    // Reading the commit reports problems of the repository.
    if (error instanceof ChildFailure) return [];
    throw error;
  }
}

const BARE = {
  message: 'This is a bare repository, which does not contain the files of the codebase.',
  hint: 'Clone it without --bare, and pass the folder of the clone.',
};
const INSIDE = {
  message: 'This is a .git folder.',
  hint: 'Pass the folder of the codebase, which contains .git.',
};
const SPARSE = {
  message: 'The commit contains this file, but the sparse checkout leaves it out.',
  hint: 'Check out all files: git sparse-checkout disable',
};

function deleted(file: string): Omit<Diagnostic, 'file'> {
  return {
    message: 'The commit contains this file, but the folder does not.',
    hint: `Check it out: git checkout HEAD -- ${file}`,
  };
}
