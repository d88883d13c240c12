import {createHash} from 'node:crypto';
import {CONTRACT_FILES} from './contract-files.ts';
import {type Step, trail} from './trail.ts';

/** Runs Git in a folder, and gives its stdout. */
export type Git = (...args: string[]) => Promise<string>;

/**
 * The contract's files that do not say in the folder what they say in a commit: changed, added or
 * deleted, also where Git's status keeps quiet about it, because they are ignored or assumed
 * unchanged.
 */
export async function changedContractFiles(
  folder: string,
  commit: string,
  git: Git,
): Promise<string[]> {
  const trails = await Promise.all(
    CONTRACT_FILES.map(async (name) => ({name, steps: await trail(folder, name)})),
  );
  const steps = trails.flatMap((it) => it.steps ?? []);
  const committed = await entriesOf(
    commit,
    steps.map(({path}) => path),
    git,
  );
  const differing = steps.filter((step) => !isSame(step, committed.get(step.path)));
  const changed = await withoutFiltered(differing, committed, git);
  return trails
    .filter(({steps: own}) => own === undefined || own.some(({path}) => changed.has(path)))
    .map(({name}) => name);
}

interface Entry {
  readonly kind: Step['kind'];
  readonly id: string;
}

const KINDS: Readonly<Record<string, Step['kind']>> = {
  '100644': 'file',
  '100755': 'file',
  '120000': 'link',
};

/** What a commit has at paths, all relative to the folder; one process for all. */
async function entriesOf(
  commit: string,
  paths: readonly string[],
  git: Git,
): Promise<ReadonlyMap<string, Entry>> {
  // Without this option a path that begins with a colon would be a pattern.
  const listed = await git('--literal-pathspecs', 'ls-tree', '-z', commit, '--', ...paths);
  return new Map(
    listed.split('\0').flatMap((line): [string, Entry][] => {
      const {
        mode = '',
        id = '',
        path = '',
      } = /^(?<mode>\d+) \S+ (?<id>\w+)\t(?<path>.+)$/su.exec(line)?.groups ?? {};
      const kind = KINDS[mode];
      return kind === undefined ? [] : [[path, {kind, id}]];
    }),
  );
}

function isSame({kind, content}: Step, entry: Entry | undefined): boolean {
  if (content === undefined || entry === undefined) return content === entry;
  return kind === entry.kind && blobId(content) === entry.id;
}

/** Git's name of a content. That of a repository with longer names is left to Git itself. */
function blobId(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.byteLength}\0`).update(content).digest('hex');
}

/**
 * Leaves out files that are the commit's once Git's filters have passed over them: line ends,
 * encodings, large files. Git is only asked where bytes differ.
 */
async function withoutFiltered(
  differing: readonly Step[],
  committed: ReadonlyMap<string, Entry>,
  git: Git,
): Promise<ReadonlySet<string>> {
  const changed = new Set(differing.map(({path}) => path));
  const files = differing.flatMap(({path, kind, content}) =>
    kind === 'file' && content !== undefined && committed.get(path)?.kind === 'file' ? [path] : [],
  );
  if (files.length === 0) return changed;
  const ids = (await git('hash-object', '--', ...files)).split('\n');
  files.forEach((path, index) => {
    if (ids[index] === committed.get(path)?.id) changed.delete(path);
  });
  return changed;
}
