import type {CommittedSource} from './committed-file.ts';
import {gitEnvironment} from './git-environment.ts';
import type {LookUp, TreeEntry} from '../paths/resolve-path.ts';

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
  const git = async (...args: string[]) =>
    (await run({file: 'git', args: ['-C', folder, ...args], env: gitEnvironment(environment)}))
      .stdout;
  // Without this option, Git reads a path that begins with a colon as a pattern.
  const listed = await git('--literal-pathspecs', 'ls-tree', '-z', commit, '--', path);
  const [mode = '', , id = ''] = listed.split(/[ \t]/u, 3);
  switch (mode) {
    case '': {
      return undefined;
    }
    case '120000': {
      return {kind: 'link', target: await git('cat-file', 'blob', id)};
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
