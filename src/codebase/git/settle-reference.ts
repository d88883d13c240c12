import {type CiReference, type NamedReference, ofBranch, ofTag} from '../ci/ci-reference.ts';
import type {GitRefs} from './git-refs.ts';

/** What a CI service says, with no question left of whether it names a branch or a Git tag. */
export interface SettledReference {
  readonly reference: CiReference | undefined;
  /** The name may be a Git tag's as well: the clone has neither. */
  readonly isGuess: boolean;
}

/**
 * Decides by the clone what a CI service leaves open: whether a name is a branch's or a Git tag's, and
 * whether its first part is a remote's name. A name of which the clone has neither branch nor Git tag
 * counts as a branch's.
 *
 * @param gitTags Git tags that a person names.
 */
export function settleReference(
  reference: CiReference | undefined,
  git: GitRefs,
  gitTags: readonly string[],
): SettledReference {
  if (reference?.kind !== 'branch-or-tag' && reference?.kind !== 'remote-branch') {
    return {reference, isGuess: false};
  }
  const {name, from} = reference;
  const as = (settled: CiReference, isGuess = false) => ({
    reference: 'name' in settled ? withCommit(settled, reference) : settled,
    isGuess,
  });
  const isOpen = reference.kind === 'branch-or-tag';
  // As `git checkout` does, branches go first.
  if (isOpen && git.branches.includes(name)) return as(ofBranch(name, from));
  if (isOpen && [...git.gitTags, ...gitTags].includes(name)) return as(ofTag(name, from));
  const bare = withoutRemote(name, git.remotes);
  const {branch, tag} = /^(?:heads\/(?<branch>.+)|tags\/(?<tag>.+))$/su.exec(bare)?.groups ?? {};
  if (tag !== undefined && !git.branches.includes(bare)) return as(ofTag(tag, from));
  if (branch !== undefined) return as(ofBranch(branch, from));
  return as(ofBranch(bare, from), isOpen && !git.branches.includes(bare));
}

function withCommit(settled: NamedReference, {commit}: NamedReference): NamedReference {
  return commit === undefined ? settled : {...settled, commit};
}

function withoutRemote(name: string, known: readonly string[]): string {
  const remotes = known.length === 0 ? ['origin'] : known;
  const remote = remotes.find((it) => name.startsWith(`${it}/`));
  return remote === undefined ? name : name.slice(remote.length + 1);
}
