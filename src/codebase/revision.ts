import {ChildFailure, type Run} from '../subprocess/run.ts';
import type {Diagnostic} from './diagnostic.ts';
import {gitEnvironment} from './git-environment.ts';
import {gitProblem} from './git-problem.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The commit that a codebase is at. */
export interface Revision {
  /** 40 hex digits. */
  readonly commit: string;
  /** Unknown where there is no Git repository. */
  readonly committedAt: Date | undefined;
  readonly branch: string | undefined;
  readonly pullRequest: number | undefined;
  /** Every tag that is exactly at the commit. */
  readonly gitTags: readonly string[];
  /** The remote's URL, without user or password. */
  readonly origin: string | undefined;
  /** Uncommitted files, relative to the codebase. */
  readonly changedFiles: readonly string[];
}

/**
 * Reads the revision from CodeBuild's variables where they are set, else from Git.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 */
export async function readRevision(
  folder: string,
  environment: Environment,
  run: Run,
): Promise<{readonly revision: Revision} | {readonly problem: Diagnostic}> {
  const resolved = environment['CODEBUILD_RESOLVED_SOURCE_VERSION'] ?? '';
  const given = /^[0-9a-f]{40}$/u.test(resolved) ? resolved : undefined;
  const triggered = environment['CODEBUILD_WEBHOOK_TRIGGER'] ?? '';
  try {
    const {branch, gitTags, ...known} = await askGit(folder, given ?? 'HEAD', environment, run);
    return {revision: {...known, ...trigger(triggered, branch, gitTags)}};
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    if (given === undefined) return {problem: gitProblem(folder, error)};
    // Sources that CodeBuild unpacks, such as those of a pipeline, have no .git.
    return {
      revision: {
        commit: given,
        committedAt: undefined,
        ...trigger(triggered, undefined, []),
        origin: withoutUser(environment['CODEBUILD_SOURCE_REPO_URL'] ?? ''),
        changedFiles: [],
      },
    };
  }
}

/** Everything that Git knows of a commit; its programs run side by side. */
async function askGit(
  folder: string,
  at: string,
  environment: Environment,
  run: Run,
): Promise<Omit<Revision, 'pullRequest'>> {
  const env = gitEnvironment(environment);
  const git = async (...args: string[]) =>
    (await run({file: 'git', args: ['-C', folder, ...args], env})).stdout;
  // Inside CodeBuild the folder is built as it is, whatever has changed.
  const inCodeBuild = Boolean(environment['CODEBUILD_BUILD_ID']);
  const [log, head, tags, origin, status] = await Promise.all([
    git('-c', 'log.showSignature=false', 'log', '-1', '--format=%H %ct', at, '--'),
    git('rev-parse', '--show-prefix', '--symbolic-full-name', 'HEAD'),
    git('for-each-ref', '--points-at', at, ...SORTED_NAMES, 'refs/tags'),
    git('config', '--get', 'remote.origin.url').catch(() => ''),
    inCodeBuild ? '' : git('status', ...MACHINE_READABLE, '--', '.'),
  ]);
  const [commit = '', seconds] = log.trim().split(' ');
  const [prefix = '', ref = ''] = head.split('\n');
  return {
    commit,
    committedAt: new Date(Number(seconds) * 1000),
    branch: /^refs\/heads\/(?<name>.+)$/u.exec(ref)?.groups?.['name'],
    gitTags: tags.split('\n').filter((line) => line !== ''),
    origin: withoutUser(origin.trim()),
    changedFiles: status
      .split('\0')
      .filter((entry) => entry !== '')
      .map((entry) => entry.slice('XY '.length + prefix.length)),
  };
}

const SORTED_NAMES = ['--sort=version:refname', '--format=%(refname:strip=2)'];
/** Paths from the repository's top, between NULs. */
const MACHINE_READABLE = ['--porcelain=v1', '-z', '--no-renames', '--untracked-files=all'];

/** `branch/a/b`, `tag/v1` or `pr/12`; what Git says where there is none. */
function trigger(
  text: string,
  branch: string | undefined,
  tags: readonly string[],
): Pick<Revision, 'branch' | 'pullRequest' | 'gitTags'> {
  const {kind, name = ''} = /^(?<kind>branch|tag|pr)\/(?<name>.+)$/u.exec(text)?.groups ?? {};
  if (kind === 'branch') return {branch: name, pullRequest: undefined, gitTags: tags};
  if (kind === 'pr') return {branch: undefined, pullRequest: Number(name), gitTags: tags};
  if (kind === 'tag') {
    return {branch: undefined, pullRequest: undefined, gitTags: [...new Set([...tags, name])]};
  }
  return {branch, pullRequest: undefined, gitTags: tags};
}

function withoutUser(url: string): string | undefined {
  return url === '' ? undefined : url.replace(/^(?<scheme>[a-z+]+:\/\/)[^/@]*@/iu, '$<scheme>');
}
