import {ChildFailure, type Run} from '../subprocess/run.ts';
import {brokenRepository, nearestRepository} from './broken-repository.ts';
import {changedFiles} from './changed-files.ts';
import {commitTime} from './commit-time.ts';
import type {Diagnostic} from './diagnostic.ts';
import {gitEnvironment} from './git-environment.ts';
import {gitProblem, isNoRepository} from './git-problem.ts';
import {publicUrl} from './public-url.ts';
import {type Trigger, webhookTrigger} from './webhook-trigger.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The commit that a codebase is at. */
export interface Revision {
  /** 40 hex digits. */
  readonly commit: string;
  /** Unknown if there is no Git repository, or if the commit has no valid date. */
  readonly committedAt: Date | undefined;
  /** Who wrote it, by name. */
  readonly author: string | undefined;
  /** The first line of its message. */
  readonly subject: string | undefined;
  readonly branch: string | undefined;
  readonly pullRequest: number | undefined;
  /** Every tag that is exactly at the commit. */
  readonly gitTags: readonly string[];
  /** The remote's URL, without user, password and query. */
  readonly origin: string | undefined;
  /** Files of the codebase that are not the commit's; none where nobody asked. */
  readonly changedFiles: readonly string[];
  /** Problems that do not stop a build, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Reads the revision from CodeBuild's variables where they are set, else from Git.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 *
 * @throws {Failure} `usage` where what started the build cannot be told.
 */
export async function readRevision(
  folder: string,
  options: {
    readonly environment: Environment;
    readonly run: Run;
    /** Whether to look for files that are not the commit's. */
    readonly compare: boolean;
  },
): Promise<{readonly revision: Revision} | {readonly problem: Diagnostic}> {
  const {environment} = options;
  const resolved = environment['CODEBUILD_RESOLVED_SOURCE_VERSION'] ?? '';
  const given = /^[0-9a-f]{40}$/u.test(resolved) ? resolved : undefined;
  const trigger = webhookTrigger(environment);
  try {
    const [asked, repository] = await Promise.all([
      askGit(folder, given ?? 'HEAD', options),
      nearestRepository(folder),
    ]);
    // Git passes over a broken repository if there is another one further up.
    const broken = repository === undefined ? undefined : await brokenRepository(repository);
    if (broken !== undefined) return {problem: broken};
    const {branch, gitTags, ...known} = asked;
    return {revision: {...known, ...triggered(trigger, branch, gitTags)}};
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    // Sources that CodeBuild unpacks, such as those of a pipeline, have no .git. Where there is one, a
    // release must not lose its tags, its time and its branch because Git fails.
    if (given === undefined || !(await isNoRepository(folder, error))) {
      return {problem: await gitProblem(folder, error)};
    }
    return {
      revision: {
        commit: given,
        committedAt: undefined,
        author: undefined,
        subject: undefined,
        ...triggered(trigger, undefined, []),
        origin: publicUrl(environment['CODEBUILD_SOURCE_REPO_URL'] ?? ''),
        changedFiles: [],
        warnings: [],
      },
    };
  }
}

/** Everything that Git knows of a commit; its programs run side by side. */
async function askGit(
  folder: string,
  at: string,
  {environment, run, compare}: Parameters<typeof readRevision>[1],
): Promise<Omit<Revision, 'pullRequest'>> {
  const env = gitEnvironment(environment);
  const git = async (...args: string[]) =>
    (await run({file: 'git', args: ['-C', folder, ...args], env})).stdout;
  const [log, refs, origin, changed] = await Promise.all([
    git('-c', 'log.showSignature=false', 'log', '-1', '--format=%H %ct%n%an%n%s', at, '--'),
    git('for-each-ref', '--points-at', at, ...MARKED_NAMES, 'refs/heads', 'refs/tags'),
    git('config', '--get', 'remote.origin.url').catch(() => ''),
    compare ? changedFiles(folder, at, git) : [],
  ]);
  const [ids = '', author, subject] = log.split('\n');
  const [commit = '', seconds = ''] = ids.split(' ');
  const {time, warning} = commitTime(seconds);
  const named = (start: string) =>
    refs.split('\n').flatMap((ref) => (ref.startsWith(start) ? [ref.slice(start.length)] : []));
  return {
    commit,
    committedAt: time,
    author: author || undefined,
    subject: subject || undefined,
    branch: named('*refs/heads/')[0],
    gitTags: named(' refs/tags/'),
    origin: publicUrl(origin.trim()),
    changedFiles: changed,
    warnings: warning === undefined ? [] : [warning],
  };
}

/** The branch that is checked out has an asterisk before it, all others a blank. */
const MARKED_NAMES = ['--sort=version:refname', '--format=%(HEAD)%(refname)'];

/** What CodeBuild says of branch, tag and pull request; what Git says where there is no trigger. */
function triggered(
  trigger: Trigger | undefined,
  branch: string | undefined,
  tags: readonly string[],
): Pick<Revision, 'branch' | 'pullRequest' | 'gitTags'> {
  if (trigger === undefined) return {branch, pullRequest: undefined, gitTags: tags};
  const {tag} = trigger;
  return {
    branch: trigger.branch,
    pullRequest: trigger.pullRequest,
    gitTags: tag === undefined ? tags : [...new Set([...tags, tag])],
  };
}
