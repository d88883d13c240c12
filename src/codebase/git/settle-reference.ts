import {type CiReference, type NamedReference, ofBranch, ofTag} from '../ci/ci-reference.ts';
import type {GitRefs} from './git-refs.ts';

/**
 * Decides with the help of the clone whether a name is a branch or a Git tag, and whether its first part
 * is a remote's name, if the CI service does not say so. If the clone has a branch and a Git tag of the
 * same name, it is the tag if only the tag is at the commit: unlike a tag, a branch moves on.
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
  const settled = settle(reference, git, [...git.gitTags, ...gitTags]);
  const {commit} = reference;
  return 'name' in settled && commit !== undefined ? {...settled, commit} : settled;
}

function settle(
  {kind, name, from}: NamedReference,
  git: GitRefs,
  gitTags: readonly string[],
): CiReference {
  const bare = withoutRemote(name, git.remotes);
  // Without a remote's name as a prefix, even a name from a variable for branches may be a Git tag.
  const isOpen = kind === 'branch-or-tag' || bare === name;
  const isBranch = isOpen && git.branches.includes(name);
  const isTag = isOpen && gitTags.includes(name);
  if (isTag && (!isBranch || isTagAlone(name, git))) return ofTag(name, from);
  if (isBranch) return ofBranch(name, from);
  if (git.branches.includes(bare)) return ofBranch(bare, from);
  const {branch, tag} = /^(?:heads\/(?<branch>.+)|tags\/(?<tag>.+))$/su.exec(bare)?.groups ?? {};
  if (tag !== undefined) return ofTag(tag, from);
  if (branch !== undefined) return ofBranch(branch, from);
  const settled = ofBranch(bare, from);
  return settled.kind === 'branch' && isOpen ? {...settled, kind: 'branch-or-tag'} : settled;
}

/** Whether the tag of this name is at the commit, and the branch of this name is not. */
function isTagAlone(name: string, {head, trackedHere, tagsHere}: GitRefs): boolean {
  return tagsHere.includes(name) && head !== name && !trackedHere.includes(name);
}

function withoutRemote(name: string, known: readonly string[]): string {
  const remotes = known.length === 0 ? ['origin'] : known;
  const remote = remotes.find((it) => name.startsWith(`${it}/`));
  return remote === undefined ? name : name.slice(remote.length + 1);
}
