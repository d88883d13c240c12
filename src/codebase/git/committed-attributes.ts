import {join} from 'node:path';
import {type CommitTree, foldersOf} from './commit-tree.ts';
import {compareWithCommit} from './compare-with-commit.ts';
import type {Git} from './git.ts';
import {readRegular} from '../paths/read-regular.ts';
import type {PathEntry} from '../paths/follow-links.ts';

const NAME = '.gitattributes';

/**
 * Returns whether the attributes of files, which decide how Git filters them, are the same as in a commit:
 * every `.gitattributes` from the top of the repository down to the files.
 */
export async function areAttributesCommitted(
  folder: string,
  tree: CommitTree,
  files: readonly string[],
  git: Git,
): Promise<boolean> {
  const up = (await git('rev-parse', '--show-cdup')).match(/\.\.\//gu) ?? [];
  const places = new Set([
    ...up.map((_, index) => '../'.repeat(index + 1) + NAME),
    NAME,
    ...files.flatMap((file) => foldersOf(file).map((it) => `${it}/${NAME}`)),
  ]);
  const entries = await Promise.all([...places].map((path) => entryAt(folder, path)));
  return (await compareWithCommit(entries, tree, git)).changed.size === 0;
}

async function entryAt(folder: string, path: string): Promise<PathEntry> {
  const read = await readRegular(join(folder, path)).catch(() => undefined);
  return {path, kind: 'file', content: read instanceof Uint8Array ? read : undefined};
}
