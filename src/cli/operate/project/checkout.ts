import {basename} from 'node:path';
import {gitEnvironment} from '../../../codebase/git/git-environment.ts';
import type {CodebaseFacts} from '../../../codebuild/buildspec/codebase-facts.ts';
import {withoutSshAlias} from '../../../codebuild/source/ssh-host.ts';
import {ChildFailure, type Run} from '../../../subprocess/run.ts';
import type {Environment} from '../../../environment.ts';
import {type Built, readBuiltFiles} from './built-files.ts';

/**
 * Facts about the current folder. They apply to a project only if the folder is a checkout of the
 * repository of the project.
 */
export interface Checkout {
  /**
   * The top folder of the working tree, or a bare repository; `undefined` outside of a repository, and then
   * all else is empty.
   */
  readonly root: string | undefined;
  /** The URL as Git has it, without an SSH alias. It may contain a password, so never show it. */
  readonly origin: string | undefined;
  /** The current branch; `undefined` if HEAD is detached. */
  readonly branch: string | undefined;
  /** Paths from the root, the likeliest first. */
  readonly buildspecs: readonly string[];
  /** Reads the buildspec and the process file of a branch, without a fetch: see {@link readBuiltFiles}. */
  readonly readBuilt: (built: Built) => Promise<CodebaseFacts>;
  /** Returns the name that the Git host has for a branch that is named as in this checkout: `main` for `origin/main`. */
  readonly hostBranch: (branch: string) => Promise<string | undefined>;
}

const NO_CHECKOUT: Checkout = {
  root: undefined,
  origin: undefined,
  branch: undefined,
  buildspecs: [],
  readBuilt: async () => ({imageName: undefined, buildspec: undefined}),
  hostBranch: async () => undefined,
};

/** The usual places of buildspecs, in upper or lower case. Other places may be test data. */
const BUILDSPECS = ['', 'codebuild/', '.codebuild/', 'copilot/', 'copilot/*/'].flatMap((folder) =>
  ['yml', 'yaml'].map((extension) => `:(glob,icase)${folder}buildspec*.${extension}`),
);

/** Returns the current folder; `undefined` if it has been deleted. */
export function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/**
 * Reads facts about a folder from its Git repository, which may be bare.
 *
 * @param folder if `undefined`, returns no facts.
 */
export async function readCheckout(
  folder: string | undefined,
  {run, environment}: {readonly run: Run; readonly environment: Environment},
): Promise<Checkout> {
  if (folder === undefined) return NO_CHECKOUT;
  const env = gitEnvironment(environment);
  const git = async (at: string, ...args: string[]) => {
    try {
      return (await run({file: 'git', args: ['-C', at, ...args], env})).stdout;
    } catch (error) {
      // No Git, repository, remote or branch: then there is no proposal.
      if (error instanceof ChildFailure) return '';
      throw error;
    }
  };
  const top = withoutEnd(await git(folder, 'rev-parse', '--show-toplevel'));
  // Outside of a working tree, in a bare repository or in a folder .git.
  const root = top || withoutEnd(await git(folder, 'rev-parse', '--absolute-git-dir'));
  if (root === '') return NO_CHECKOUT;
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--'];
  const [origin, branch, files, bare] = await Promise.all([
    git(root, 'remote', 'get-url', 'origin'),
    git(root, 'symbolic-ref', '--quiet', '--short', 'HEAD'),
    git(root, ...listed, ...BUILDSPECS),
    git(root, 'rev-parse', '--is-bare-repository'),
  ]);
  return {
    root,
    origin:
      origin === '' ? undefined : await withoutSshAlias(withoutEnd(origin), {run, environment}),
    branch: withoutEnd(branch) || undefined,
    buildspecs: likeliestFirst(files.split('\0').filter((file) => file !== '')),
    readBuilt: (built) =>
      readBuiltFiles({root, isBare: withoutEnd(bare) === 'true', run, environment}, built),
    hostBranch: async (name) => {
      const rest = /^origin\/(?<rest>.+)$/su.exec(name)?.groups?.['rest'];
      if (rest === undefined) return undefined;
      // A branch may really have such a name, here or at the Git host.
      const named = [`refs/heads/${name}`, `refs/remotes/origin/${name}`];
      const meant = [`refs/heads/${rest}`, `refs/remotes/${name}`];
      const found = await git(root, 'for-each-ref', '--format=%(refname)', ...named, ...meant);
      const known = new Set(found.split('\n'));
      const isMeant = meant.some((it) => known.has(it)) && !named.some((it) => known.has(it));
      return isMeant ? rest : undefined;
    },
  };
}

/** Sorts by depth, then by length of the name. Removes duplicates: in a conflict Git lists a file three times. */
function likeliestFirst(files: readonly string[]): string[] {
  return [...new Set(files)].toSorted(
    (a, b) =>
      a.split('/').length - b.split('/').length ||
      basename(a).length - basename(b).length ||
      (a < b ? -1 : 1),
  );
}

/** Removes only the line break of Git: a path may end with spaces. */
function withoutEnd(line: string): string {
  return line.replace(/\r?\n$/u, '');
}
