import {isAbsolute, join, normalize} from 'node:path';
import {PROCESS_FILES} from '../../../codebase/files/contract-files.ts';
import {parseProcessFile} from '../../../codebase/files/process-file.ts';
import {readCommittedText} from '../../../codebase/git/read-committed-text.ts';
import {readContractFile} from '../../../codebase/files/read-contract-file.ts';
import {readRegular} from '../../../codebase/paths/read-regular.ts';
import {OFFLINE, gitEnvironment} from '../../../codebase/git/git-environment.ts';
import {type Diagnostic, warningText} from '../../../codebase/text/diagnostic.ts';
import {TextFile} from '../../../codebase/text/text-file.ts';
import {readBuildspec} from '../../../codebuild/buildspec/buildspec.ts';
import type {CodebaseFacts, FactsOrigin} from '../../../codebuild/buildspec/codebase-facts.ts';
import type {Environment} from '../../../environment.ts';
import {shellQuoting} from '../../../shell-quoting.ts';
import {ChildFailure, type Run} from '../../../subprocess/run.ts';

/** A repository on this machine. */
export interface LocalRepository {
  /** The top folder of the working tree; in a bare repository, the repository itself. */
  readonly root: string;
  readonly isBare: boolean;
  readonly run: Run;
  readonly environment: Environment;
}

/** What is built: the branch of the project, and the path of its buildspec in the repository. */
export interface Built {
  /** `undefined` for the default branch of the repository. */
  readonly branch: string | undefined;
  readonly buildspec: string;
}

/**
 * Reads the buildspec and the process file of a branch from a local repository: from `origin/<branch>` as it
 * was last fetched, else from the local branch, else from the current commit, else from the folder. The default
 * branch is that of `origin/HEAD`. Fetches nothing. `origin` of the result tells which of these it was.
 */
export async function readBuiltFiles(
  repository: LocalRepository,
  {branch, buildspec}: Built,
): Promise<CodebaseFacts> {
  const state = await builtState(repository, branch);
  const [found, application] = await Promise.all([
    readIfInside(buildspec, state.read),
    applicationName(state.readProcessFile),
  ]);
  const file = found instanceof TextFile ? found : undefined;
  return {
    ...application,
    ...missingOrUnreadable(buildspec, found),
    buildspec: file === undefined ? undefined : await readBuildspec(file.text, file.name),
    origin: state.origin,
  };
}

/** A text, why it cannot be read, or `undefined` if there is no such file. */
type Found = TextFile | Diagnostic | undefined;
type ProcessFileName = (typeof PROCESS_FILES)[number];

/** One state of the codebase, from which files are read. */
interface State {
  readonly origin: FactsOrigin;
  readonly read: (name: string) => Promise<Found>;
  readonly readProcessFile: (name: ProcessFileName) => Promise<Found>;
}

async function builtState(repository: LocalRepository, asked: string | undefined): Promise<State> {
  const {root, isBare} = repository;
  const ofCommit = (commit: string, origin: FactsOrigin): State => {
    const read = async (name: string) =>
      readCommittedText(name, {...repository, folder: root, commit});
    return {origin, read, readProcessFile: read};
  };
  const branch = asked ?? (await defaultBranchOf(repository));
  if (branch !== undefined) {
    const remote = await commitOf(`refs/remotes/origin/${branch}`, repository);
    if (remote !== undefined) {
      return ofCommit(remote.id, {place: `origin/${branch} (${remote.shown})`});
    }
    const local = await commitOf(`refs/heads/${branch}`, repository);
    if (local !== undefined) {
      const place = `your local branch ${branch} (${local.shown})`;
      // The branches of a bare clone are copies of those at the Git host.
      if (isBare) return ofCommit(local.id, {place});
      const remark = `origin/${branch} not found in this checkout, so the role gets what ${place} requires. If the branch is at the Git host, run git fetch first.`;
      return ofCommit(local.id, {place, remark});
    }
  }
  const head = await commitOf('HEAD', repository);
  if (head !== undefined) {
    const place = `the current ${head.shown}`;
    return ofCommit(head.id, {place, remark: await notFoundRemark(branch, place)});
  }
  return {
    origin: {
      place: `the folder ${root}`,
      remark: `This checkout has no commits, so the role gets what the files in ${root} require.`,
    },
    read: (name) => readInFolder(root, name),
    readProcessFile: (name) => readContractFile(root, name),
  };
}

/** Says that a branch is not in the checkout. @param branch `undefined` for the default branch. */
async function notFoundRemark(branch: string | undefined, place: string): Promise<string> {
  if (branch === undefined) {
    return `This checkout does not know the default branch of the repository, so the role gets what ${place} requires. If that is not the default branch, run this first: git remote set-head origin --auto`;
  }
  const quote = await shellQuoting();
  return `Branch ${branch} not found in this checkout, so the role gets what ${place} requires. If the branch is at the Git host, fetch it first: git fetch origin ${quote(`${branch}:refs/remotes/origin/${branch}`)}`;
}

/** Returns the default branch as it was last fetched. A bare clone has it as its own. */
async function defaultBranchOf(repository: LocalRepository): Promise<string | undefined> {
  const [reference, branches] = repository.isBare
    ? ['HEAD', 'refs/heads/']
    : ['refs/remotes/origin/HEAD', 'refs/remotes/origin/'];
  const target = (await git(repository, 'symbolic-ref', '--quiet', reference))?.trim();
  return target?.startsWith(branches) === true ? target.slice(branches.length) : undefined;
}

/** Returns the commit of a reference, and its text for people; `undefined` if the reference does not exist. */
async function commitOf(
  reference: string,
  repository: LocalRepository,
): Promise<{readonly id: string; readonly shown: string} | undefined> {
  const settings = ['-c', 'log.showSignature=false'];
  const log = ['log', '-1', '--format=%H %cs', reference, '--'];
  const [id = '', date = ''] =
    (await git(repository, ...settings, ...log))?.trim().split(' ') ?? [];
  const shown = `commit ${id.slice(0, 7)}${date === '' ? '' : ` of ${date}`}`;
  return id === '' ? undefined : {id, shown};
}

/** Returns what Git prints; `undefined` if it fails. */
async function git(
  {root, run, environment}: LocalRepository,
  ...args: string[]
): Promise<string | undefined> {
  const env = {...gitEnvironment(environment), ...OFFLINE};
  try {
    return (await run({file: 'git', args: ['-C', root, ...args], env})).stdout;
  } catch (error) {
    if (error instanceof ChildFailure) return undefined;
    throw error;
  }
}

/** A buildspec may also be an ARN of a file in S3, or the text of a buildspec. Then it is not read. */
async function readIfInside(path: string, read: State['read']): Promise<Found | typeof OUTSIDE> {
  const name = normalize(path);
  const isOutside =
    path === '' ||
    isAbsolute(name) ||
    name.split('/', 1)[0] === '..' ||
    /\n|^arn:|^[a-z0-9]+:\/\//iu.test(path);
  return isOutside ? OUTSIDE : read(name);
}

const OUTSIDE = Symbol('outside the repository');

function missingOrUnreadable(
  path: string,
  found: Found | typeof OUTSIDE,
): Pick<CodebaseFacts, 'missing' | 'unreadable'> {
  if (found === undefined) return {missing: path};
  if (found === OUTSIDE || found instanceof TextFile) return {};
  return {unreadable: warningText(found)};
}

async function readInFolder(root: string, name: string): Promise<Found> {
  try {
    const read = await readRegular(join(root, name), LARGEST);
    if ('kind' in read) return {file: name, message: `This is ${read.kind}, not a file.`};
    if ('size' in read) return {file: name, message: `The file is larger than ${LARGEST} bytes.`};
    return new TextFile(name, new TextDecoder('utf-8', {fatal: true}).decode(read));
  } catch (error) {
    if (error instanceof TypeError) return {file: name, message: 'The file is not valid UTF-8.'};
    const {code, message} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    return {file: name, message: `Cannot read this file: ${message}`};
  }
}

/** Maximum size of a buildspec in bytes. */
const LARGEST = 1024 * 1024;

/** Uses the first process file that exists, as a build does. */
async function applicationName(
  read: State['readProcessFile'],
): Promise<Pick<CodebaseFacts, 'imageName' | 'unnamed'>> {
  for (const name of PROCESS_FILES) {
    const file = await read(name);
    if (file === undefined) continue;
    const parsed = file instanceof TextFile ? await parseProcessFile(file) : undefined;
    return parsed === undefined || parsed.problems !== undefined
      ? {imageName: undefined, unnamed: name}
      : {imageName: parsed.value.application};
  }
  return {imageName: undefined};
}
