import {lstat, readFile, readdir, realpath, stat} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import type {Diagnostic} from '../text/diagnostic.ts';
import {quoted} from '../text/text-file.ts';

/**
 * The repository that a folder is in, sound or not: the nearest `.git`, from the folder upwards.
 *
 * @returns its path; `undefined` if there is none.
 */
export async function nearestRepository(folder: string): Promise<string | undefined> {
  // Git, too, goes up from the real path.
  for (let at = await realpath(folder).catch(() => resolve(folder)); ; at = dirname(at)) {
    const path = join(at, '.git');
    if ((await isThere(path)) && !(await isUnused(path))) return path;
    if (dirname(at) === at) return undefined;
  }
}

/** Git passes over a folder of this name that holds nothing of a repository. */
async function isUnused(path: string): Promise<boolean> {
  const names = await readdir(path).catch(() => undefined);
  return names !== undefined && !['HEAD', 'objects', 'refs'].some((it) => names.includes(it));
}

/**
 * What keeps Git from using a repository. Git itself calls most of this "not a git repository", or
 * goes on to a repository further up.
 *
 * @param path its `.git`: a folder, or the file of a linked worktree or submodule.
 * @returns the problem, with the path of what is broken; `undefined` if nothing wrong is found.
 * @see https://git-scm.com/docs/gitrepository-layout
 */
export async function brokenRepository(path: string): Promise<Diagnostic | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    return (await isThere(path))
      ? {file: path, message: 'This link leads nowhere.', hint: CLONE_AGAIN}
      : undefined;
  }
  if (found.isDirectory()) return problemWithin(path);
  const content = await textOf(path);
  // One that may not be read is told in Git's words.
  if (content === undefined) return undefined;
  const target = /^gitdir: (?<target>[^\0]+)$/u.exec(content)?.groups?.['target'];
  if (target === undefined) {
    const message = `This file should say where the repository is ("gitdir: …"), but holds ${quoted(content)}.`;
    return {file: path, message, hint: CLONE_AGAIN};
  }
  const gitFolder = resolve(dirname(path), target);
  if (await isThere(gitFolder)) return problemWithin(gitFolder);
  return {
    file: path,
    message: `This file says that the repository is in ${gitFolder}, which does not exist.`,
    hint: 'Bring that repository back (git worktree repair, if it was moved), or clone it again.',
  };
}

const CLONE_AGAIN = 'Restore it from a backup, or clone the repository again.';

/** @param gitFolder where HEAD is; in a linked worktree the rest is elsewhere. */
async function problemWithin(gitFolder: string): Promise<Diagnostic | undefined> {
  const common = resolve(gitFolder, (await textOf(join(gitFolder, 'commondir'))) ?? '');
  const missing = await firstMissing([
    join(gitFolder, 'HEAD'),
    common,
    join(common, 'objects'),
    join(common, 'refs'),
  ]);
  if (missing !== undefined) {
    return {file: missing, message: 'This part of the repository is missing.', hint: CLONE_AGAIN};
  }
  const file = join(gitFolder, 'HEAD');
  const head = await textOf(file);
  if (head === undefined || COMMIT.test(head)) return undefined;
  const ref = /^ref:\s*(?<name>refs\/.+)$/u.exec(head)?.groups?.['name'];
  if (ref === undefined) {
    const message = `HEAD should name a branch or a commit, but holds ${quoted(head)}.`;
    const hint =
      'Write "ref: refs/heads/BRANCH" into this file, with the branch’s name, or clone the repository again.';
    return {file, message, hint};
  }
  const branch = join(common, ref);
  const commit = await textOf(branch);
  if (commit === undefined || COMMIT.test(commit) || commit.startsWith('ref:')) return undefined;
  const message = `This branch should name a commit, but the file holds ${quoted(commit)}.`;
  return {file: branch, message, hint: CLONE_AGAIN};
}

/** An object's name: 40 hex digits, or 64. Git allows more behind a blank. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})(?:\s|$)/iu;

async function firstMissing(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    if (!(await isThere(path))) return path;
  }
  return undefined;
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** A file's text without the line end; `undefined` if it cannot be read. */
async function textOf(path: string): Promise<string | undefined> {
  return (await readFile(path, 'utf8').catch(() => undefined))?.replace(/\s+$/u, '');
}
