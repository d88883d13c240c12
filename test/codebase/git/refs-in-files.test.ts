import {execa} from 'execa';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {
  type GitRefs,
  NO_REFS,
  REF_COMMANDS,
  TAG_DECORATION,
  readRefs,
} from '../../../src/codebase/git/git-refs.ts';
import {refsInFiles} from '../../../src/codebase/git/refs-in-files.ts';
import {commitAll, git} from '../../sandbox/real/sample-codebase.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {repositoryOf, writeFiles} from '../repository.ts';

/** What Git says, without remotes, which the files do not tell. */
async function refsByGit(folder: string, commit: string) {
  const [refs, tags] = await Promise.all([
    git(folder, ...REF_COMMANDS.refs),
    git(folder, 'log', '-1', ...TAG_DECORATION, '--format=%D', commit, '--'),
  ]);
  return {...readRefs({refs, tags, remotes: ''}, commit), defaultBranch: undefined};
}

/** Lists without their order. */
function asSets(refs: GitRefs): object {
  const entries = Object.entries(refs).map(([name, value]: [string, unknown]) => [
    name,
    Array.isArray(value) ? new Set(value) : value,
  ]);
  return Object.fromEntries(entries) as object;
}

/** Two commits with branches and tags at both. */
async function origin(): Promise<string> {
  const folder = await repositoryOf({file: 'one'});
  await git(folder, 'tag', 'v1');
  await git(folder, 'branch', 'feature/a');
  await git(folder, 'branch', 'feature\u00A0b\u2028c');
  await writeFiles(folder, {file: 'two'});
  await commitAll(folder, 'Two');
  await git(folder, 'tag', 'v2');
  await git(folder, 'tag', '--annotate', '--message', 'Two', 'v2.0');
  await git(folder, 'tag', '--annotate', '--message', 'A tag of a tag', 'v2.0.0', 'v2.0');
  await git(folder, 'update-ref', 'refs/pull/12/head', 'HEAD~1');
  return folder;
}

test.each([
  ['made here', async (folder: string) => folder],
  [
    'packed',
    async (folder: string) => {
      await git(folder, 'pack-refs', '--all');
      await git(folder, 'gc', '--quiet');
      // A ref that moves afterwards is in both places.
      await git(folder, 'branch', '--force', 'feature/a', 'HEAD');
      return folder;
    },
  ],
  [
    'in a clone without a branch, as in CodeBuild',
    async (folder: string) => {
      const clone = join(await temporaryFolder(), 'clone');
      await execa('git', ['clone', '--quiet', folder, clone]);
      await git(clone, 'checkout', '--quiet', '--detach');
      await git(clone, 'branch', '--delete', '--force', 'main');
      return clone;
    },
  ],
])('gives the refs that Git gives: %s', async (_, prepare) => {
  const folder = await prepare(await origin());
  for (const name of ['HEAD', 'HEAD~1']) {
    const commit = await git(folder, 'rev-parse', name);
    const found = await refsInFiles(join(folder, '.git'), commit);
    expect(found.branches).not.toEqual([]);
    expect(asSets(found)).toEqual(asSets(await refsByGit(folder, commit)));
  }
});

test('gives no refs if there is no repository, or if it is in another format', async () => {
  expect(await refsInFiles(undefined, 'a'.repeat(40))).toEqual(NO_REFS);
  const folder = await repositoryOf({file: 'one'});
  await git(folder, 'worktree', 'add', '--quiet', join(folder, 'other'));
  expect(await refsInFiles(join(folder, 'other', '.git'), 'a'.repeat(40))).toEqual(NO_REFS);
});
