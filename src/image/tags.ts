import {createHash} from 'node:crypto';
import type {PlannedSource} from './plan.ts';

export interface ImageTags {
  /** The tag that makes the release: `commit-1a2b3c4`. */
  readonly commit: string | undefined;
  /** Tags that never move, the commit's first. */
  readonly fixed: readonly string[];
  readonly moving: readonly string[];
  readonly notes: readonly string[];
  /** Names that get no tag, or share one: one sentence each. */
  readonly warnings: readonly string[];
}

export const NO_TAGS: ImageTags = {
  commit: undefined,
  fixed: [],
  moving: [],
  notes: [],
  warnings: [],
};

export interface TagChoice {
  /** The old builder's bare `1a2b3c4` and `main` too. */
  readonly legacy: boolean;
  /** `latest` moves with every build of a branch or tag, with this branch only, or never. */
  readonly latest: 'always' | 'never' | {readonly branch: string};
}

const LONGEST_TAG = 128;

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
function fits(tag: string): boolean {
  return tag.length <= LONGEST_TAG && /^\w[\w.-]*$/u.test(tag);
}

/**
 * The tags of a release's images. A name that no registry takes is changed until one does, and that
 * is said in `notes`; two names never end as one tag.
 */
export function imageTags(source: PlannedSource, choice: TagChoice): ImageTags {
  const {commit, workingTree} = source;
  if (commit === undefined) return NO_TAGS;
  const short = commit.slice(0, 7);
  if (workingTree !== undefined) {
    const tag = `commit-${short}-dirty-${workingTree.slice(0, 8)}`;
    return {commit: tag, fixed: [tag], moving: [], notes: [], warnings: []};
  }
  const names = new TagNames();
  const commitTag = names.add(`commit-${short}`);
  if (source.pullRequest !== undefined) {
    const moving = [names.add(`pr-${source.pullRequest}`)];
    return {commit: commitTag, fixed: [commitTag], moving, notes: names.notes, warnings: []};
  }
  // Ours are taken first, then names that fit as they are, so that only the others give way.
  const latest = movesLatest(source, choice.latest) ? [names.add('latest')] : [];
  const branch = source.branch === undefined ? [] : [names.add('branch-', source.branch)];
  const legacyCommit = choice.legacy ? [names.add(short)] : [];
  const gitTags = source.gitTags
    .toSorted((a, b) => Number(fits(b)) - Number(fits(a)))
    .flatMap((tag) => names.addGitTag(tag));
  const legacyBranch =
    choice.legacy && source.branch !== undefined ? [names.add('', source.branch)] : [];
  return {
    commit: commitTag,
    fixed: [commitTag, ...legacyCommit, ...gitTags],
    moving: [...branch, ...legacyBranch, ...latest],
    notes: names.notes,
    warnings: [],
  };
}

function movesLatest(source: PlannedSource, latest: TagChoice['latest']): boolean {
  if (latest === 'never') return false;
  if (latest === 'always') return source.branch !== undefined || source.gitTags.length > 0;
  return source.branch === latest.branch;
}

/** Tags that the builder itself gives, so that a Git tag must not take them. */
const OURS = /^(?:latest$|building|branch-|commit-|pr-\d)/u;

/** Gives each name a tag of its own. */
class TagNames {
  readonly notes: string[] = [];
  readonly #taken = new Set<string>();

  add(prefix: string, name = ''): string {
    const tag = this.#free(prefix, name);
    this.#taken.add(tag);
    if (tag !== `${prefix}${name}`) this.notes.push(`${name} is published as ${tag}.`);
    return tag;
  }

  addGitTag(name: string): string[] {
    if (OURS.test(name) || this.#taken.has(name)) {
      this.notes.push(`The Git tag ${name} is not published: the builder uses that tag itself.`);
      return [];
    }
    return [this.add('', name)];
  }

  #free(prefix: string, name: string): string {
    const wanted = `${prefix}${name}`;
    const allowed = wanted.replaceAll(/[^\w.-]/gu, '-').replace(/^[.-]/u, '_');
    if (fits(allowed) && !this.#taken.has(allowed)) return allowed;
    const hash = createHash('sha256').update(wanted).digest('hex').slice(0, 8);
    return `${allowed.slice(0, LONGEST_TAG - hash.length - 1)}-${hash}`;
  }
}
