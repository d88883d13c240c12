import {ChildFailure, type Run} from '../../subprocess/run.ts';
import type {Environment} from '../../environment.ts';
import {OFFLINE, gitEnvironment} from './git-environment.ts';

/** An entry of a commit: https://git-scm.com/docs/git-ls-tree#_output_format */
export interface CommittedEntry {
  /** Relative to the folder of the codebase. */
  readonly path: string;
  readonly mode: string;
  readonly id: string;
  /** Bytes; NaN if Git did not print it. */
  readonly size: number;
}

/** Modes of entries that are not files. */
export const LINK = '120000';
export const SUBMODULE = '160000';
export const FOLDER = '040000';

interface TreeSource {
  readonly folder: string;
  /** A hash, or `HEAD`. */
  readonly commit: string;
  readonly environment: Environment;
  readonly run: Run;
}

/** The entries of a commit in the folder of a codebase. */
export class CommitTree {
  readonly #source: TreeSource;
  #all: Promise<readonly CommittedEntry[] | undefined> | undefined;

  constructor(source: TreeSource) {
    this.#source = source;
  }

  /** Returns the same entries, but names the commit by its hash from now on. `HEAD` can move. */
  named(commit: string): CommitTree {
    const tree = new CommitTree({...this.#source, commit});
    tree.#all = this.#all;
    return tree;
  }

  /**
   * Lists all files, links and submodules. Fetches nothing. Git runs once, even if this is called several times.
   *
   * @returns entries without sizes if the clone lacks the contents of files (partial clone); `undefined` if it lacks
   *   folders, too (treeless clone), or if Git fails.
   */
  all(): Promise<readonly CommittedEntry[] | undefined> {
    this.#all ??= this.#list();
    return this.#all;
  }

  /**
   * Returns the entries at some paths. If all entries are being listed, waits for that instead of running Git again. If
   * both a folder and a path in it are asked for, the folder may be missing from the result.
   *
   * @param paths normalized. They can be above the folder: `../.gitattributes`.
   * @throws {ChildFailure} if Git cannot read the commit.
   */
  async at(paths: readonly string[]): Promise<ReadonlyMap<string, CommittedEntry>> {
    const isInside = paths.every((it) => !it.startsWith('../'));
    const all = isInside ? await this.#all : undefined;
    if (all === undefined) return byPath(await this.#ask(paths));
    const wanted = new Set(paths);
    const found = byPath(all.filter(({path}) => wanted.has(path)));
    const folders = paths.filter((it) => !found.has(it) && all.some(isIn(it)));
    return new Map([...found, ...byPath(folders.map((path) => folderAt(path)))]);
  }

  async #list(): Promise<readonly CommittedEntry[] | undefined> {
    const list = (...flags: string[]) =>
      this.#read(['ls-tree', '-r', ...flags, '-z', this.#source.commit], OFFLINE);
    try {
      return await list('-l').catch(() => list());
    } catch (error) {
      if (!(error instanceof ChildFailure)) throw error;
      // Another command may fetch the folders in the meantime.
      this.#all = undefined;
      return undefined;
    }
  }

  #ask(paths: readonly string[]): Promise<readonly CommittedEntry[]> {
    // Without the first option, Git reads a path that begins with a colon as a pattern.
    const args = ['--literal-pathspecs', 'ls-tree', '-z', this.#source.commit, '--', ...paths];
    return this.#read(args, {});
  }

  async #read(args: readonly string[], changes: Environment): Promise<CommittedEntry[]> {
    const {environment, folder, run} = this.#source;
    const env = {...gitEnvironment(environment), ...changes};
    const {stdout} = await run({file: 'git', args: ['-C', folder, ...args], env});
    return stdout.split('\0').flatMap((line) => {
      const {mode = '', id = '', size, path = ''} = LISTED.exec(line)?.groups ?? {};
      return path === '' ? [] : [{mode, id, size: Number(size), path}];
    });
  }
}

/** With `-l`, there is the size between the hash and the path. */
const LISTED = /^(?<mode>\d+) \w+ (?<id>\w+)(?: +(?<size>\S+))?\t(?<path>.+)$/su;

/** The folders above a path, the topmost first. */
export function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Whether an entry is in a folder. */
function isIn(folder: string): (entry: CommittedEntry) => boolean {
  return ({path}) => path.startsWith(`${folder}/`);
}

function folderAt(path: string): CommittedEntry {
  return {path, mode: FOLDER, id: '', size: Number.NaN};
}

function byPath(entries: readonly CommittedEntry[]): ReadonlyMap<string, CommittedEntry> {
  return new Map(entries.map((it) => [it.path, it]));
}
