import {basename, isAbsolute, join, normalize} from 'node:path';
import {PROCESS_FILES} from '../../../codebase/files/contract-files.ts';
import {gitEnvironment} from '../../../codebase/git/git-environment.ts';
import {parseProcessFile} from '../../../codebase/files/process-file.ts';
import {readContractFile} from '../../../codebase/files/read-contract-file.ts';
import {readRegular} from '../../../codebase/files/read-regular.ts';
import {TextFile} from '../../../codebase/text/text-file.ts';
import {ChildFailure, type Run} from '../../../subprocess/run.ts';
import type {Environment} from '../../../environment.ts';

/**
 * What the folder that a person works in tells of a project. It is about the project only where its
 * origin is the project's repository.
 */
export interface Checkout {
  /** The repository's top folder; `undefined` where there is no repository, and then nothing else is. */
  readonly root: string | undefined;
  /** As Git has it. It may hold a password, so it is never to be shown. */
  readonly origin: string | undefined;
  /** The branch that is checked out; `undefined` where a commit is. */
  readonly branch: string | undefined;
  /** Paths from the top, the likeliest first. */
  readonly buildspecs: readonly string[];
  /** The name that the process file gives the images; `undefined` where it has problems, too. */
  readonly application: string | undefined;
  /** The process file, if it has problems. */
  readonly unusable?: string | undefined;
}

const NO_CHECKOUT: Checkout = {
  root: undefined,
  origin: undefined,
  branch: undefined,
  buildspecs: [],
  application: undefined,
};

/** Where people put them, in any case; an application's own test data is left out. */
const BUILDSPECS = ['', 'codebuild/', '.codebuild/', 'copilot/', 'copilot/*/'].flatMap((folder) =>
  ['yml', 'yaml'].map((extension) => `:(glob,icase)${folder}buildspec*.${extension}`),
);

/** The folder that a person works in; `undefined` where it has been deleted meanwhile. */
export function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/**
 * Reads what a folder tells, of its Git repository and from the files at the repository's top.
 *
 * @param folder `undefined` where there is none, which tells nothing.
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
      // No Git, no repository, no remote, no branch: that is no problem, there is just no proposal.
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
 * The text of a buildspec that the checkout has.
 *
 * @param path as CodeBuild takes it: from the repository's top; an address elsewhere, too.
 * @returns `undefined` where it is not a text in the checkout.
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

/** Bytes of a buildspec. */
const LARGEST = 1024 * 1024;

/** The first process file that there is counts, as it does in a build. */
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

/** Near the top before deep, plain before special, and each once: in a conflict Git has it thrice. */
function likeliestFirst(files: readonly string[]): string[] {
  return [...new Set(files)].toSorted(
    (a, b) =>
      a.split('/').length - b.split('/').length ||
      basename(a).length - basename(b).length ||
      (a < b ? -1 : 1),
  );
}

/** A path may end with blanks; Git's line ends with one line feed. */
function withoutEnd(line: string): string {
  return line.replace(/\r?\n$/u, '');
}
