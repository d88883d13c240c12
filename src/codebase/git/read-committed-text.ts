import {ChildFailure} from '../../subprocess/run.ts';
import type {CommittedSource} from './committed-file.ts';
import {OFFLINE, gitEnvironment} from './git-environment.ts';
import {hasPointerSize, pointedTo} from './lfs-pointer.ts';
import {linkProblem} from '../paths/link-problem.ts';
import {inCommit} from './commit-lookup.ts';
import {type TreeEntry, isBroken, resolvePath} from '../paths/resolve-path.ts';
import type {Diagnostic} from '../text/diagnostic.ts';
import {TextFile} from '../text/text-file.ts';

/** Characters of one file. */
const LARGEST = 1024 * 1024;

/**
 * Reads a text file of a commit, and follows links within the commit. Fetches nothing, so a file may be
 * missing in a partial clone.
 *
 * @param name relative to the top folder of the repository, without `.` and `..`.
 * @param source its folder is the top folder of the working tree, or a bare repository.
 * @returns the text without a byte-order mark, or why it cannot be read; `undefined` if the commit has no
 *   such file.
 */
export async function readCommittedText(
  name: string,
  source: Omit<CommittedSource, 'tree'>,
): Promise<TextFile | Diagnostic | undefined> {
  const {folder, commit, run} = source;
  const environment = {...source.environment, ...OFFLINE};
  const unreadable = (message: string, hint?: string): Diagnostic => ({
    file: name,
    message,
    ...(hint === undefined ? {} : {hint}),
  });
  const seen: [string, TreeEntry][] = [];
  const inThisCommit = inCommit({...source, environment});
  let path = name;
  try {
    const end = await resolvePath(name, async (at) => {
      const entry = await inThisCommit(at);
      if (entry !== undefined) seen.push([at, entry]);
      return entry;
    });
    const submodule = seen.find(([, {kind}]) => kind === 'other')?.[0];
    if (submodule !== undefined) {
      return unreadable(`${submodule} is a submodule, so the commit does not contain its files.`);
    }
    if (isBroken(end)) return linkProblem(name, end);
    if (end.kind === 'missing') return undefined;
    if (end.kind !== 'file') return unreadable('This is a folder, not a file.');
    ({path} = end);
    const args = ['-C', folder, 'cat-file', 'blob', `${commit}:${path}`];
    const {stdout} = await run({file: 'git', args, env: gitEnvironment(environment)});
    if (stdout.length > LARGEST) return unreadable(`The file is larger than ${LARGEST} bytes.`);
    if (stdout.includes('\uFFFD')) return unreadable('The file is not valid UTF-8.');
    if (hasPointerSize(stdout.length) && pointedTo(stdout) !== undefined) {
      return unreadable('The commit contains only a Git LFS pointer of this file.');
    }
    return new TextFile(name, stdout.replace(/^\uFEFF/u, ''));
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    return unreadable(
      'This clone does not contain the file, because it is a partial clone.',
      `Download the file with git show ${commit.slice(0, 7)}:${path}, then run the same command again.`,
    );
  }
}
