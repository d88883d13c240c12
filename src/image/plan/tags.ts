import type {PlannedSource} from './planned-source.ts';
import {freeTagName, tagName} from './tag-name.ts';
import {type Text, option, sentence} from '../../text.ts';

export interface ImageTags {
  /** The tag that makes the release: `commit-1a2b3c4`. */
  readonly commit: string | undefined;
  /** Tags that never move, the commit's first. */
  readonly fixed: readonly string[];
  readonly moving: readonly string[];
  /** Fixed tags that several Git tags of the codebase map to, with the names of these Git tags. */
  readonly shared: ReadonlyMap<string, readonly string[]>;
  readonly notes: readonly string[];
  /** Names that get no tag, or share one, and tags that do not move: one sentence each. */
  readonly warnings: readonly Text[];
}

export const NO_TAGS: ImageTags = {
  commit: undefined,
  fixed: [],
  moving: [],
  shared: new Map(),
  notes: [],
  warnings: [],
};

export interface TagChoice {
  /** The old builder's bare `1a2b3c4` and `main` too. */
  readonly legacy: boolean;
  /** `latest` moves with every build of a branch or tag, with this branch only, or never. */
  readonly latest: 'always' | 'never' | {readonly branch: string};
}

/**
 * The tags of a release's images. A name that no registry takes is changed until one does, which is
 * said in `notes`. Two names never end as one tag without a warning.
 */
export function imageTags(source: PlannedSource, choice: TagChoice): ImageTags {
  const {commit, workingTree, pullRequest} = source;
  if (commit === undefined) return NO_TAGS;
  const short = commit.slice(0, 7);
  if (workingTree !== undefined) {
    const tag = `commit-${short}-dirty-${workingTree.slice(0, 8)}`;
    return {...NO_TAGS, commit: tag, fixed: [tag]};
  }
  const tag = `commit-${short}`;
  if (pullRequest === 'unknown') {
    const warning = sentence`pr-… does not move: ${source.pullRequestFrom ?? ''} says that this is a pull request's build, but not which one.`;
    return {...NO_TAGS, commit: tag, fixed: [tag], warnings: [warning]};
  }
  if (pullRequest !== undefined) {
    return {...NO_TAGS, commit: tag, fixed: [tag], moving: [`pr-${pullRequest}`]};
  }
  return new ReleaseTags(source, choice, short).tags();
}

/** Tags that the builder itself gives, so that neither a Git tag nor a bare branch may take them. */
const OURS = /^(?:latest$|building|branch-|commit-|pr-\d)/u;

/** Gives the names of a branch's or Git tag's release a tag each. */
class ReleaseTags {
  readonly #source: PlannedSource;
  readonly #choice: TagChoice;
  readonly #short: string;
  readonly #fixed: string[];
  readonly #shared = new Map<string, readonly string[]>();
  readonly #notes: string[] = [];
  readonly #warnings: Text[] = [];

  constructor(source: PlannedSource, choice: TagChoice, short: string) {
    this.#source = source;
    this.#choice = choice;
    this.#short = short;
    this.#fixed = [`commit-${short}`, ...(choice.legacy ? [short] : [])];
  }

  tags(): ImageTags {
    const {gitTags} = this.#source;
    // Names that stay as they are come first, so that only the others give way.
    for (const name of gitTags.toSorted((a, b) => Number(isChanged(a)) - Number(isChanged(b)))) {
      this.#addGitTag(name);
    }
    const latest = this.#movesLatest() ? ['latest'] : [];
    const moving = [...this.#branchTags(), ...latest];
    this.#warnOfUnknownBranch();
    const [commit] = this.#fixed;
    return {
      commit,
      fixed: this.#fixed,
      moving,
      shared: this.#shared,
      notes: this.#notes,
      warnings: this.#warnings,
    };
  }

  #movesLatest(): boolean {
    const {branch, gitTags, mayBePullRequest} = this.#source;
    const {latest} = this.#choice;
    if (latest === 'never' || mayBePullRequest) return false;
    if (latest === 'always') return branch !== undefined || gitTags.length > 0;
    return branch === latest.branch;
  }

  #addGitTag(name: string): void {
    const wanted = tagName('', name);
    if (OURS.test(wanted) || (this.#choice.legacy && wanted === this.#short)) {
      const as = wanted === name ? '' : ` as ${wanted}`;
      this.#warnings.push(
        `The Git tag ${name} is not published${as}: the builder uses that tag itself.`,
      );
      return;
    }
    const {gitTags, clone} = this.#source;
    const tag = freeTagName('', name, (it) => this.#fixed.includes(it));
    this.#fixed.push(tag);
    if (tag === wanted && tag !== name) this.#notes.push(`${name} is published as ${tag}.`);
    if (tag !== wanted) {
      const others = gitTags.filter((it) => it !== name && tagName('', it) === wanted);
      this.#warnings.push(
        `The Git tags ${listed([name, ...others])} map to one tag, ${wanted}, so ${name} is published as ${tag}.`,
      );
    }
    const elsewhere = clone.gitTags.filter(
      (it) => !gitTags.includes(it) && tagName('', it) === tag,
    );
    if (elsewhere.length === 0) return;
    this.#shared.set(tag, [name, ...elsewhere]);
    this.#warnings.push(
      `The Git tags ${listed([name, ...elsewhere])} share the tag ${tag}. It never moves, so it stays at the one that is published first.`,
    );
  }

  #branchTags(): string[] {
    const {branch, clone} = this.#source;
    if (branch === undefined) return [];
    const tag = tagName('branch-', branch);
    const bare = this.#bareBranch(branch);
    const tags = bare === undefined ? [tag] : [tag, bare];
    if (tag !== `branch-${branch}`) this.#notes.push(`${branch} is published as ${tag}.`);
    const others = clone.branches.filter(
      (it) => it !== branch && (tagName('branch-', it) === tag || tagName('', it) === bare),
    );
    if (others.length > 0) {
      this.#warnings.push(
        `The branches ${listed([branch, ...others])} share the tag ${listed(tags)}, which moves with the builds of all of them. Rename a branch to keep them apart.`,
      );
    }
    return tags;
  }

  /** The old builder's tag of a branch, unless it is another tag's. */
  #bareBranch(branch: string): string | undefined {
    if (!this.#choice.legacy) return undefined;
    const tag = tagName('', branch);
    const gitTag = [...this.#source.gitTags, ...this.#source.clone.gitTags].find(
      (it) => tagName('', it) === tag,
    );
    if (gitTag === undefined && !OURS.test(tag) && !this.#fixed.includes(tag)) return tag;
    const owner =
      gitTag === undefined ? 'the builder uses that tag itself' : `it is the Git tag ${gitTag}'s`;
    this.#warnings.push(`The branch ${branch} does not move ${tag}: ${owner}.`);
    return undefined;
  }

  #warnOfUnknownBranch(): void {
    const {branchUnknown, unclearName} = this.#source;
    if (branchUnknown === undefined) return;
    const {legacy, latest} = this.#choice;
    const stays = [
      'branch-…',
      ...(legacy ? ["the branch's bare name"] : []),
      ...(latest === 'never' || this.#movesLatest() ? [] : ['latest']),
    ];
    const options =
      unclearName === undefined
        ? option('branch', 'NAME')
        : sentence`${option('branch', unclearName)} or ${option('git-tag', unclearName)}`;
    const verb = stays.length === 1 ? 'does' : 'do';
    this.#warnings.push(
      sentence`${listed(stays)} ${verb} not move, because the branch of commit ${this.#short} is unknown: ${branchUnknown}. Name it with ${options}.`,
    );
  }
}

function isChanged(name: string): boolean {
  return tagName('', name) !== name;
}

/** `a`, `a and b`, or `a, b and c`; of very many names the first. */
function listed(names: readonly string[]): string {
  const shown = names.length > 5 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
  return shown.length === 1
    ? (shown[0] ?? '')
    : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}
