import {resolve} from 'node:path';
import {ChildFailure, type Run} from '../subprocess/run.ts';
import type {Diagnostic} from './diagnostic.ts';
import {gitEnvironment} from './git-environment.ts';

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
  readonly shallow: boolean;
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
  const resolved = environment['CODEBUILD_RESOLVED_SOURCE_VERSION'];
  const given = /^[0-9a-f]{40}$/u.test(resolved ?? '') ? resolved : undefined;
  const git = async (...args: string[]) =>
    (await run({file: 'git', args: ['-C', folder, ...args], env: gitEnvironment(environment)}))
      .stdout;
  try {
    const at = given ?? 'HEAD';
    const inCodeBuild = Boolean(environment['CODEBUILD_BUILD_ID']);
    const [log, branch, tags, origin, status, shallow] = await Promise.all([
      git('log', '-1', '--format=%H %ct', at),
      git('symbolic-ref', '--quiet', '--short', 'HEAD').catch(() => ''),
      git(
        'for-each-ref',
        '--points-at',
        at,
        '--sort=version:refname',
        '--format=%(refname:strip=2)',
        'refs/tags',
      ),
      git('remote', 'get-url', 'origin').catch(() => ''),
      inCodeBuild
        ? ''
        : git('status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all', '--', '.'),
      git('rev-parse', '--is-shallow-repository', '--show-prefix'),
    ]);
    const [commit = '', seconds] = log.trim().split(' ');
    const [isShallow, prefix = ''] = shallow.split('\n');
    const changed = status
      .split('\0')
      .filter((it) => it !== '')
      .map((it) => it.slice(3));
    return {
      revision: {
        commit,
        committedAt: new Date(Number(seconds) * 1000),
        ...trigger(
          environment['CODEBUILD_WEBHOOK_TRIGGER'],
          branch.trim() || undefined,
          lines(tags),
        ),
        origin: withoutUser(origin.trim()),
        changedFiles: changed.map((it) => (it.startsWith(prefix) ? it.slice(prefix.length) : it)),
        shallow: isShallow === 'true',
      },
    };
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    if (given === undefined) return {problem: gitProblem(folder, error)};
    return {
      revision: {
        commit: given,
        committedAt: undefined,
        ...trigger(environment['CODEBUILD_WEBHOOK_TRIGGER'], undefined, []),
        origin: withoutUser(environment['CODEBUILD_SOURCE_REPO_URL'] ?? ''),
        changedFiles: [],
        shallow: true,
      },
    };
  }
}

/** `branch/a/b`, `tag/v1` or `pr/12`; what Git says where there is none. */
function trigger(
  text: string | undefined,
  branch: string | undefined,
  tags: readonly string[],
): Pick<Revision, 'branch' | 'pullRequest' | 'gitTags'> {
  const {kind, name = ''} = /^(?<kind>branch|tag|pr)\/(?<name>.+)$/u.exec(text ?? '')?.groups ?? {};
  if (kind === 'branch') return {branch: name, pullRequest: undefined, gitTags: tags};
  if (kind === 'pr') return {branch: undefined, pullRequest: Number(name), gitTags: tags};
  if (kind === 'tag') {
    return {branch: undefined, pullRequest: undefined, gitTags: [...new Set([...tags, name])]};
  }
  return {branch, pullRequest: undefined, gitTags: tags};
}

function gitProblem(folder: string, error: ChildFailure): Diagnostic {
  const words = error.stderr;
  if (error.kind === 'spawn-failed')
    return {file: folder, message: 'Git is not on the PATH.', hint: 'Install Git.'};
  if (/dubious ownership/u.test(words)) {
    return {
      file: folder,
      message: 'Git does not trust this folder: it belongs to another user.',
      hint: `git config --global --add safe.directory ${resolve(folder)}`,
    };
  }
  if (/not a git repository/iu.test(words)) {
    return {
      file: folder,
      message: 'This is not a Git repository, so there is no commit to release.',
      hint: 'Run git init and commit; or try it without a commit: --local.',
    };
  }
  if (
    /does not have any commits|ambiguous argument|unknown revision|bad revision|bad object/iu.test(
      words,
    )
  ) {
    return {
      file: folder,
      message: 'There is no commit yet.',
      hint: 'Commit; or try it without: --local.',
    };
  }
  return {file: folder, message: `Git failed: ${words.trim().split('\n').at(-1)}`};
}

/** Whether `theirs` descends from `ours`, as far as this clone's history tells. */
export async function isAncestor(
  folder: string,
  {ours, theirs, environment}: {ours: string | undefined; theirs: string; environment: Environment},
  run: Run,
): Promise<'descends' | 'does-not' | 'unknown'> {
  if (ours === undefined) return 'unknown';
  const args = ['-C', folder, 'merge-base', '--is-ancestor', ours, theirs];
  try {
    await run({file: 'git', args, env: gitEnvironment(environment)});
    return 'descends';
  } catch (error) {
    if (!(error instanceof ChildFailure) || error.exitCode !== 1) return 'unknown';
    const shallow = await run({
      file: 'git',
      args: ['-C', folder, 'rev-parse', '--is-shallow-repository'],
      env: gitEnvironment(environment),
    });
    return shallow.stdout.trim() === 'true' ? 'unknown' : 'does-not';
  }
}

function withoutUser(url: string): string | undefined {
  return url === '' ? undefined : url.replace(/^(?<scheme>[a-z+]+:\/\/)[^/@]*@/iu, '$<scheme>');
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
