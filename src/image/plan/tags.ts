import type {PlannedSource} from './planned-source.ts';
import {freeTagName, tagName} from './tag-name.ts';
import {type Text, option, sentence} from '../../text.ts';

export interface ImageTags {
  /** The tag that marks the release: `commit-1a2b3c4`. */
  readonly commit: string | undefined;
  /** Tags that never move, the commit's first. */
  readonly fixed: readonly string[];
  readonly moving: readonly string[];
  /** Fixed tags that several Git tags of the codebase map to, with the names of these Git tags. */
  readonly shared: ReadonlyMap<string, readonly string[]>;
  readonly notes: readonly string[];
  /** Names that get no tag or share one, and tags that do not move, one sentence each. */
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
  /** Also set the tags of the old builder: `1a2b3c4` and `main`. */
  readonly legacy: boolean;
  /** `latest` moves with every build of a branch or Git tag, with builds of this branch, or never. */
  readonly latest: 'always' | 'never' | {readonly branch: string};
}

/**
 * Decides on the tags of a release. A name that is not a valid tag is changed, with a note. If two names
 * map to one tag, there is a warning.
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
    const warning = sentence`pr-… does not move: ${source.pullRequestFrom ?? ''} says that this build is of a pull request, but not which one.`;
    return {...NO_TAGS, commit: tag, fixed: [tag], warnings: [warning]};
  }
  if (pullRequest !== undefined) {
    return {...NO_TAGS, commit: tag, fixed: [tag], moving: [`pr-${pullRequest}`]};
  }
  return new ReleaseTags(source, choice, short).tags();
}

/** Tags that this tool sets itself, so that a Git tag or the bare name of a branch cannot use them. */
const OURS = /^(?:latest$|building|branch-|commit-|pr-\d)/u;

/** Decides on the tags of a release from a branch or Git tags. */
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
    // Names that are valid tags come first, so that they keep their name.
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
        `The Git tag ${name} is not published${as}, because ci-image-builder reserves that tag.`,
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
        `The Git tags ${listed([name, ...others])} map to the same tag, ${wanted}, so ${name} is published as ${tag}.`,
      );
    }
    const elsewhere = clone.gitTags.filter(
      (it) => !gitTags.includes(it) && tagName('', it) === tag,
    );
    if (elsewhere.length === 0) return;
    this.#shared.set(tag, [name, ...elsewhere]);
    this.#warnings.push(
      `The Git tags ${listed([name, ...elsewhere])} share the tag ${tag}. It never moves, so it stays at the Git tag that is published first.`,
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
        `The branches ${listed([branch, ...others])} share the tag ${listed(tags)}, which moves with builds of any of them. Rename a branch to give it a tag of its own.`,
      );
    }
    return tags;
  }

  /** The tag of a branch as the old builder set it, unless that tag is taken. */
  #bareBranch(branch: string): string | undefined {
    if (!this.#choice.legacy) return undefined;
    const tag = tagName('', branch);
    const gitTag = [...this.#source.gitTags, ...this.#source.clone.gitTags].find(
      (it) => tagName('', it) === tag,
    );
    if (gitTag === undefined && !OURS.test(tag) && !this.#fixed.includes(tag)) return tag;
    const owner =
      gitTag === undefined
        ? 'ci-image-builder reserves that tag'
        : `that tag belongs to the Git tag ${gitTag}`;
    this.#warnings.push(`The branch ${branch} does not move ${tag}, because ${owner}.`);
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

/** `a`, `a and b`, or `a, b and c`; of more than five names, the first four. */
function listed(names: readonly string[]): string {
  const shown = names.length > 5 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
  return shown.length === 1
    ? (shown[0] ?? '')
    : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}
