import {basename, isAbsolute, join, normalize} from 'node:path';
import {PROCESS_FILES} from '../../../codebase/files/contract-files.ts';
import {gitEnvironment} from '../../../codebase/git/git-environment.ts';
import {parseProcessFile} from '../../../codebase/files/process-file.ts';
import {readContractFile} from '../../../codebase/files/read-contract-file.ts';
import {readRegular} from '../../../codebase/paths/read-regular.ts';
import {TextFile} from '../../../codebase/text/text-file.ts';
import {ChildFailure, type Run} from '../../../subprocess/run.ts';
import type {Environment} from '../../../environment.ts';

/**
 * Facts about the current folder. They apply to a project only if the folder is a checkout of the
 * repository of the project.
 */
export interface Checkout {
  /** The root folder of the repository; `undefined` outside of a repository, and then all else is empty. */
  readonly root: string | undefined;
  /** The URL as Git has it. It may contain a password, so never show it. */
  readonly origin: string | undefined;
  /** The current branch; `undefined` if HEAD is detached. */
  readonly branch: string | undefined;
  /** Paths from the root, the likeliest first. */
  readonly buildspecs: readonly string[];
  /** The name of the images in the process file; `undefined` if the file is missing or invalid. */
  readonly application: string | undefined;
  /** Name of the process file, if it is invalid. */
  readonly unusable?: string | undefined;
}

const NO_CHECKOUT: Checkout = {
  root: undefined,
  origin: undefined,
  branch: undefined,
  buildspecs: [],
  application: undefined,
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
 * Reads facts about a folder: from its Git repository, and from the files in the root of that.
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
  const root = withoutEnd(await git(folder, 'rev-parse', '--show-toplevel'));
  if (root === '') return NO_CHECKOUT;
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--'];
  const [origin, branch, files, named] = await Promise.all([
    git(root, 'remote', 'get-url', 'origin'),
    git(root, 'symbolic-ref', '--quiet', '--short', 'HEAD'),
    git(root, ...listed, ...BUILDSPECS),
    applicationName(root),
  ]);
  return {
    root,
    origin: withoutEnd(origin) || undefined,
    branch: withoutEnd(branch) || undefined,
    buildspecs: likeliestFirst(files.split('\0').filter((file) => file !== '')),
    ...named,
  };
}

/**
 * Reads a buildspec from the checkout.
 *
 * @param path as in the project: relative to the root of the repository, or a location outside of it.
 * @returns `undefined` if it is not a text file in the checkout.
 */
export async function readBuildspecFile(
  {root}: Pick<Checkout, 'root'>,
  path: string,
): Promise<TextFile | undefined> {
  const name = normalize(path);
  const isOutside = isAbsolute(name) || name.startsWith('..') || path.includes('\n');
  if (root === undefined || path === '' || isOutside) return undefined;
  try {
    const read = await readRegular(join(root, name), LARGEST);
    if (!(read instanceof Uint8Array)) return undefined;
    return new TextFile(name, new TextDecoder('utf-8', {fatal: true}).decode(read));
  } catch {
    return undefined;
  }
}

/** Maximum size of a buildspec in bytes. */
const LARGEST = 1024 * 1024;

/** Uses the first process file that exists, as a build does. */
async function applicationName(root: string): Promise<Pick<Checkout, 'application' | 'unusable'>> {
  for (const name of PROCESS_FILES) {
    const file = await readContractFile(root, name);
    if (file === undefined) continue;
    const parsed = file instanceof TextFile ? await parseProcessFile(file) : undefined;
    return parsed === undefined || parsed.problems !== undefined
      ? {application: undefined, unusable: name}
      : {application: parsed.value.application};
  }
  return {application: undefined};
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
