import {type CiReference, type NamedReference, ofBranch, ofTag} from '../ci/ci-reference.ts';
import type {GitRefs} from './git-refs.ts';

/**
 * Decides with the help of the clone whether a name is a branch or a Git tag, and whether its first part
 * is a remote's name, if the CI service does not say so.
 *
 * @param gitTags Git tags from the command line.
 * @returns a `branch-or-tag` if the clone contains neither.
 */
export function settleReference(
  reference: CiReference | undefined,
  git: GitRefs,
  gitTags: readonly string[],
): CiReference | undefined {
  if (reference?.kind !== 'branch-or-tag' && reference?.kind !== 'remote-branch') return reference;
  const {name, from} = reference;
  const as = (settled: CiReference) =>
    'name' in settled ? withCommit(settled, reference) : settled;
  const bare = withoutRemote(name, git.remotes);
  // Without a remote's name as a prefix, even a name from a variable for branches may be a Git tag.
  const isOpen = reference.kind === 'branch-or-tag' || bare === name;
  // Branches take precedence, as in `git checkout`.
  if (isOpen && git.branches.includes(name)) return as(ofBranch(name, from));
  if (isOpen && [...git.gitTags, ...gitTags].includes(name)) return as(ofTag(name, from));
  const {branch, tag} = /^(?:heads\/(?<branch>.+)|tags\/(?<tag>.+))$/su.exec(bare)?.groups ?? {};
  if (tag !== undefined && !git.branches.includes(bare)) return as(ofTag(tag, from));
  if (branch !== undefined) return as(ofBranch(branch, from));
  const settled = ofBranch(bare, from);
  if (settled.kind !== 'branch' || !isOpen || git.branches.includes(bare)) return as(settled);
  return as({...settled, kind: 'branch-or-tag'});
}

function withCommit(settled: NamedReference, {commit}: NamedReference): NamedReference {
  return commit === undefined ? settled : {...settled, commit};
}

function withoutRemote(name: string, known: readonly string[]): string {
  const remotes = known.length === 0 ? ['origin'] : known;
  const remote = remotes.find((it) => name.startsWith(`${it}/`));
  return remote === undefined ? name : name.slice(remote.length + 1);
}
