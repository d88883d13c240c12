import {lstat, readlink} from 'node:fs/promises';
import {join} from 'node:path';
import {kindOf} from '../files/read-regular.ts';
import {type CommittedSource, committedFile} from '../git/committed-file.ts';
import {gitEnvironment} from '../git/git-environment.ts';
import type {LookUp, TreeEntry} from './resolve-path.ts';

/** Returns a function that looks up paths in a folder. */
export function inFolder(folder: string): LookUp {
  return async (path) => {
    const stats = await lstat(join(folder, path)).catch(() => undefined);
    if (stats === undefined) return undefined;
    if (stats.isSymbolicLink()) return {kind: 'link', target: await readlink(join(folder, path))};
    if (stats.isFile()) return {kind: 'file'};
    return stats.isDirectory() ? {kind: 'folder'} : {kind: 'other', what: kindOf(stats)};
  };
}

/** Returns a function that looks up paths of a folder in a commit. */
export function inCommit(source: CommittedSource): LookUp {
  const known = new Map<string, Promise<TreeEntry | undefined>>();
  return async (path) => {
    const found = known.get(path) ?? entryOf(path, source);
    known.set(path, found);
    return found;
  };
}

async function entryOf(path: string, source: CommittedSource): Promise<TreeEntry | undefined> {
  const {folder, commit, environment, run} = source;
  const {stdout} = await run({
    file: 'git',
    // Without this option, Git reads a path that begins with a colon as a pattern.
    args: ['-C', folder, '--literal-pathspecs', 'ls-tree', '-z', commit, '--', path],
    env: gitEnvironment(environment),
  });
  switch (stdout.slice(0, 6)) {
    case '': {
      return undefined;
    }
    case '120000': {
      return {kind: 'link', target: (await committedFile(path, source, 'blob')) ?? ''};
    }
    case '040000': {
      return {kind: 'folder'};
    }
    case '160000': {
      return {kind: 'other', what: 'a submodule'};
    }
    default: {
      return {kind: 'file'};
    }
  }
}
