import {lstat, readFile, readdir, realpath, stat} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import type {Diagnostic} from '../text/diagnostic.ts';
import {quoted} from '../text/text-file.ts';

/**
 * Finds the repository of a folder, intact or broken: the nearest `.git`, from the folder upwards.
 *
 * @returns its path; `undefined` if there is none.
 */
export async function nearestRepository(folder: string): Promise<string | undefined> {
  // Git also starts at the real path.
  for (let at = await realpath(folder).catch(() => resolve(folder)); ; at = dirname(at)) {
    const path = join(at, '.git');
    if ((await isThere(path)) && !(await isUnused(path))) return path;
    if (dirname(at) === at) return undefined;
  }
}

/** Git ignores a folder of this name without the parts of a repository. */
async function isUnused(path: string): Promise<boolean> {
  const names = await readdir(path).catch(() => undefined);
  return names !== undefined && !['HEAD', 'objects', 'refs'].some((it) => names.includes(it));
}

/**
 * Finds out why Git cannot use a repository. For most of these causes Git only says "not a git
 * repository", or uses a repository further up.
 *
 * @param path its `.git`: a folder, or the file of a linked worktree or submodule.
 * @returns the problem, with the path of the broken part; `undefined` if there is none.
 * @see https://git-scm.com/docs/gitrepository-layout
 */
export async function brokenRepository(path: string): Promise<Diagnostic | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    return (await isThere(path))
      ? {file: path, message: 'The target of this link does not exist.', hint: CLONE_AGAIN}
      : undefined;
  }
  if (found.isDirectory()) return problemWithin(path);
  const content = await textOf(path);
  // Git's own message covers a file that cannot be read.
  if (content === undefined) return undefined;
  const target = /^gitdir: (?<target>[^\0]+)$/u.exec(content)?.groups?.['target'];
  if (target === undefined) {
    const message = `This file must name the repository ("gitdir: …"), but contains ${quoted(content)}.`;
    return {file: path, message, hint: CLONE_AGAIN};
  }
  const gitFolder = resolve(dirname(path), target);
  if (await isThere(gitFolder)) return problemWithin(gitFolder);
  return {
    file: path,
    message: `This file names the repository ${gitFolder}, which does not exist.`,
    hint: 'Restore that repository, or clone it again. If it was moved, run git worktree repair.',
  };
}

const CLONE_AGAIN = 'Restore it from a backup, or clone the repository again.';

/** @param gitFolder the folder with HEAD; in a linked worktree, the other parts are elsewhere. */
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
    const message = `HEAD must name a branch or a commit, but contains ${quoted(head)}.`;
    const hint =
      'Write "ref: refs/heads/BRANCH" to this file, with the name of your branch, or clone the repository again.';
    return {file, message, hint};
  }
  const branch = join(common, ref);
  const commit = await textOf(branch);
  if (commit === undefined || COMMIT.test(commit) || commit.startsWith('ref:')) return undefined;
  const message = `The file of this branch must name a commit, but contains ${quoted(commit)}.`;
  return {file: branch, message, hint: CLONE_AGAIN};
}

/** The name of an object: 40 or 64 hex digits. Git allows more text after a blank. */
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

/** Returns the text of a file without the line break; `undefined` if it cannot be read. */
async function textOf(path: string): Promise<string | undefined> {
  return (await readFile(path, 'utf8').catch(() => undefined))?.replace(/\s+$/u, '');
}
