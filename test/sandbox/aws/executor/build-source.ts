import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type ChildFailure, run} from '../../../../src/subprocess/run.ts';
import type {StoredBuild} from '../codebuild-build.ts';
import {PhaseFailure} from './phase-failure.ts';

/** The files of a build's container before its commands. */
export interface BuildSource {
  /** In the container. */
  readonly folder: string;
  /** Path of the buildspec in the container. */
  readonly buildspecFile: string;
  readonly buildspec: string;
  readonly commit: string | undefined;
}

/**
 * Copies the source of a build to a folder, which becomes a container's root.
 *
 * @param repositories local ones that replace those of Git hosts, by their locations.
 * @throws {PhaseFailure} if it cannot get the source.
 */
export async function bringSource(
  build: StoredBuild,
  root: string,
  repositories: Pick<ReadonlyMap<string, string>, 'get'>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<BuildSource> {
  const {type, location = '', buildspec = 'buildspec.yml'} = build.source;
  const output = `/codebuild/output/src${build.startedAt.getTime() % 1_000_000_000}/src`;
  const folder = type === 'NO_SOURCE' ? output : `${output}/${place(location)}`;
  const local = join(root, folder);
  await mkdir(local, {recursive: true});
  const commit =
    type === 'NO_SOURCE' ? undefined : await clone(build, repositories.get(location), local, env);
  const isInline = buildspec.includes('\n') || buildspec.startsWith('version:');
  if (isInline) {
    const buildspecFile = '/codebuild/readonly/buildspec.yml';
    return {folder, buildspecFile, buildspec, commit};
  }
  const buildspecFile = `${folder}/${buildspec}`;
  const text = await readFile(join(root, buildspecFile), 'utf8').catch(() => {
    throw new PhaseFailure('YAML_FILE_ERROR', `stat ${buildspecFile}: no such file or directory`);
  });
  return {folder, buildspecFile, buildspec: text, commit};
}

/** `github.com/acme/intranet` */
function place(location: string): string {
  return location.replace(/^https:\/\/(?:[^@/]*@)?/u, '').replace(/\.git$/u, '');
}

/**
 * Like CodeBuild, leaves HEAD detached at the commit. Branches of the repository are remote-tracking ones.
 *
 * @returns the commit.
 */
async function clone(
  build: StoredBuild,
  repository: string | undefined,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const {location = '', gitCloneDepth = 0} = build.source;
  if (repository === undefined) throw failed(`repository not found for ${location}`);
  const git = async (...args: readonly string[]) => {
    const {stdout} = await run({file: 'git', args, env});
    return stdout.trim();
  };
  const {sourceVersion} = build.request;
  const version = build.resolvedSourceVersion ?? sourceVersion ?? '';
  const host = `file://${repository}`;
  try {
    await git('clone', '--quiet', '--no-checkout', host, folder);
    const inClone = async (...args: readonly string[]) => git('-C', folder, ...args);
    await inClone('remote', 'set-url', 'origin', location);
    const pullRequest = pullRequestRef(version);
    if (pullRequest !== undefined) await inClone('fetch', '--quiet', host, pullRequest);
    const named = pullRequest === undefined ? refOf(version) : ['FETCH_HEAD'];
    const commit = await firstOf(named, (it) => inClone('rev-parse', '--verify', `${it}^{commit}`));
    await inClone('checkout', '--quiet', '--detach', commit);
    if (gitCloneDepth > 0) await shorten(folder, commit);
    return commit;
  } catch (error) {
    const {stderr, message} = error as ChildFailure;
    throw failed((stderr || message).trim());
  }
}

/** `refs/pull/12/head` for `pr/12`, and for itself. */
function pullRequestRef(version: string): string | undefined {
  const number = /^(?:pr|refs\/pull)\/(?<number>\d+)(?:\/head)?$/u.exec(version)?.groups?.[
    'number'
  ];
  return number === undefined ? undefined : `refs/pull/${number}/head`;
}

/**
 * The refs that a source version can mean in the clone. The first that exists counts.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/sample-source-version.html
 */
function refOf(version: string): string[] {
  if (version === '') return ['refs/remotes/origin/HEAD', 'HEAD'];
  const pinned = /^refs\/.+\^\{(?<commit>[0-9a-f]+)\}$/u.exec(version)?.groups?.['commit'];
  if (pinned !== undefined) return [pinned];
  const name = version.replace(/^refs\/(?:heads|tags)\//u, '');
  const branch = `refs/remotes/origin/${name}`;
  const tag = `refs/tags/${name}`;
  if (version.startsWith('refs/tags/')) return [tag];
  return version.startsWith('refs/heads/') ? [branch] : [branch, tag, version];
}

/** The result of the first that succeeds, or the failure of the last. */
async function firstOf<T>(names: readonly string[], ask: (name: string) => Promise<T>): Promise<T> {
  let failure: unknown;
  for (const name of names) {
    try {
      return await ask(name);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** Like a clone of depth 1, which projects with a clone depth usually have. */
async function shorten(folder: string, commit: string): Promise<void> {
  await writeFile(join(folder, '.git', 'shallow'), `${commit}\n`);
}

function failed(message: string): PhaseFailure {
  return new PhaseFailure('CLIENT_ERROR', `git clone/checkout failed: ${message}`);
}
