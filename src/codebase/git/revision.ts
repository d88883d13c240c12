import {ChildFailure, type Run} from '../../subprocess/run.ts';
import {brokenRepository, nearestRepository} from './broken-repository.ts';
import {CommitTree} from './commit-tree.ts';
import {changedFiles} from './changed-files.ts';
import type {Environment} from '../../environment.ts';
import {readCi} from '../ci/read-ci.ts';
import {commitTime} from './commit-time.ts';
import type {Diagnostic} from '../text/diagnostic.ts';
import {gitEnvironment} from './git-environment.ts';
import {gitProblem, isNoRepository} from './git-problem.ts';
import {type GitRefs, NO_REFS, REF_COMMANDS, TAG_DECORATION, readRefs} from './git-refs.ts';
import {publicUrl} from '../../git-url.ts';
import {type AskedReferences, type References, resolveReferences} from './resolve-references.ts';

/** The commit of a codebase. */
export interface Revision extends References {
  /** 40 hex digits. */
  readonly commit: string;
  /** Unknown if there is no Git repository, or if the commit has no valid date. */
  readonly committedAt: Date | undefined;
  /** The name of the author. */
  readonly author: string | undefined;
  /** The first line of its message. */
  readonly subject: string | undefined;
  /** All branches and Git tags of the clone. */
  readonly clone: Pick<GitRefs, 'branches' | 'defaultBranch' | 'gitTags'>;
  /** The remote's URL, without user, password and query. */
  readonly origin: string | undefined;
  /** Files of the codebase that differ from the commit; empty without `compare`. */
  readonly changedFiles: readonly string[];
  /** The entries of the commit. */
  readonly tree: CommitTree;
}

/** What was read, or why there is no commit. */
export type ReadRevision = {readonly revision: Revision} | {readonly problem: Diagnostic};

/**
 * Reads the commit from CodeBuild's variable if it is set, else from Git, and resolves its branch, its Git
 * tags or its pull request.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 *
 * @throws {Failure} `usage` for a CI variable with an invalid value, and for flags that contradict the
 *   commit: see `resolveReferences`.
 */
export async function readRevision(
  folder: string,
  options: {
    readonly environment: Environment;
    readonly run: Run;
    /** Whether to find files that differ from the commit. */
    readonly compare: boolean;
    /** The branch and the Git tags from the command line. */
    readonly asked?: AskedReferences;
  },
): Promise<ReadRevision> {
  const {environment, asked = {}} = options;
  const resolved = environment['CODEBUILD_RESOLVED_SOURCE_VERSION'] ?? '';
  const given = /^[0-9a-f]{40}$/u.test(resolved) ? resolved : undefined;
  const ci = await readCi(environment);
  const named = (commit: string, git: GitRefs) => ({
    ...resolveReferences({commit, asked, ci, git}),
    clone: {
      branches: git.branches,
      gitTags: git.gitTags,
      defaultBranch: git.defaultBranch,
    },
  });
  try {
    const [{git, warnings, ...known}, repository] = await Promise.all([
      askGit(folder, given ?? 'HEAD', options),
      nearestRepository(folder),
    ]);
    // Git ignores a broken repository if there is another one further up.
    const broken = repository === undefined ? undefined : await brokenRepository(repository);
    if (broken !== undefined) return {problem: broken};
    const references = named(known.commit, git);
    return {
      revision: {...known, ...references, warnings: [...warnings, ...references.warnings]},
    };
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    // Sources that CodeBuild unpacks, such as those of a pipeline, have no .git. If there is one, a
    // release must not lose its tags, its time and its branch because Git fails.
    // An image that is made from a builder may have no Git. The files of the clone still name its refs.
    const isGitMissing = error.kind === 'spawn-failed' && error.code === 'ENOENT';
    if (given === undefined || !(isGitMissing || (await isNoRepository(folder, error)))) {
      return {problem: await gitProblem(folder, error)};
    }
    const refs = isGitMissing ? await refsWithoutGit(folder, given) : NO_REFS;
    const references = named(given, refs);
    return {
      revision: {
        commit: given,
        committedAt: undefined,
        author: undefined,
        subject: undefined,
        ...references,
        origin: publicUrl(environment['CODEBUILD_SOURCE_REPO_URL'] ?? ''),
        changedFiles: [],
        tree: new CommitTree({folder, commit: given, environment, run: options.run}),
        warnings: [...references.warnings, ...(isGitMissing ? [WITHOUT_GIT] : [])],
      },
    };
  }
}

async function refsWithoutGit(folder: string, commit: string): Promise<GitRefs> {
  // Loaded on demand, because most machines have Git.
  const {refsInFiles} = await import('./refs-in-files.ts');
  return refsInFiles(await nearestRepository(folder), commit);
}

const WITHOUT_GIT =
  'Git is not installed here, so the time and the author of the commit are unknown, and a build of an older commit also moves the moving tags.';

/** Hash and time, author, first line of the message, Git tags. */
const FORMAT = '--format=%H %ct%n%an%n%s%n%D';

/** Reads everything about a commit from Git, with parallel processes. */
async function askGit(
  folder: string,
  at: string,
  {environment, run, compare}: Parameters<typeof readRevision>[1],
): Promise<
  Omit<Revision, Exclude<keyof References, 'warnings'> | 'clone'> & {readonly git: GitRefs}
> {
  const env = gitEnvironment(environment);
  const git = async (...args: string[]) =>
    (await run({file: 'git', args: ['-C', folder, ...args], env})).stdout;
  const tree = new CommitTree({folder, commit: at, environment, run});
  // The comparison needs some entries now, and the plan needs all of them later, so they are listed once. Whoever needs
  // them gets the error.
  if (compare) tree.all().catch(() => undefined);
  const [log, listed, remotes, head, changed] = await Promise.all([
    git('-c', 'log.showSignature=false', 'log', '-1', ...TAG_DECORATION, FORMAT, at, '--'),
    git(...REF_COMMANDS.refs),
    git(...REF_COMMANDS.remotes).catch(() => ''),
    at === 'HEAD' ? '' : git('rev-parse', '--verify', '--quiet', 'HEAD').catch(() => ''),
    compare ? changedFiles(folder, tree, git) : [],
  ]);
  const [ids = '', author, subject, tags = ''] = log.split('\n');
  const [commit = '', seconds = ''] = ids.split(' ');
  const {time, warning} = commitTime(seconds);
  const refs = readRefs({refs: listed, tags, remotes}, commit);
  return {
    commit,
    committedAt: time,
    author: author || undefined,
    subject: subject || undefined,
    origin: publicUrl(refs.origin),
    changedFiles: changed,
    tree: tree.named(commit),
    warnings: [
      ...(warning === undefined ? [] : [warning]),
      ...otherCommit({built: commit, checkedOut: head.trim()}),
    ],
    git: refs,
  };
}

/** A script may have checked out another commit than the one that CodeBuild names. */
function otherCommit(commits: {readonly built: string; readonly checkedOut: string}): string[] {
  const {built, checkedOut} = commits;
  if (checkedOut === '' || checkedOut === built) return [];
  const short = built.slice(0, 7);
  return [
    `Commit ${checkedOut.slice(0, 7)} is checked out, but CODEBUILD_RESOLVED_SOURCE_VERSION names ${short}. The folder is built and published as commit ${short}.`,
  ];
}
