import {CommitTree, FOLDER, LINK, SUBMODULE} from './commit-tree.ts';
import type {CommittedSource} from './committed-file.ts';
import {gitEnvironment} from './git-environment.ts';
import type {LookUp, TreeEntry} from '../paths/resolve-path.ts';

/** Returns a function that looks up paths of a folder in a commit. */
export function inCommit(source: CommittedSource): LookUp {
  const {tree = new CommitTree(source)} = source;
  const known = new Map<string, Promise<TreeEntry | undefined>>();
  return async (path) => {
    const found = known.get(path) ?? entryOf(path, tree, source);
    known.set(path, found);
    return found;
  };
}

async function entryOf(
  path: string,
  tree: CommitTree,
  {folder, environment, run}: CommittedSource,
): Promise<TreeEntry | undefined> {
  const entry = (await tree.at([path])).get(path);
  switch (entry?.mode) {
    case undefined: {
      return undefined;
    }
    case LINK: {
      const args = ['-C', folder, 'cat-file', 'blob', entry.id];
      const {stdout} = await run({file: 'git', args, env: gitEnvironment(environment)});
      return {kind: 'link', target: stdout};
    }
    case FOLDER: {
      return {kind: 'folder'};
    }
    case SUBMODULE: {
      return {kind: 'other', what: 'a submodule'};
    }
    default: {
      return {kind: 'file'};
    }
  }
}
