import {cp} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

import {execa} from 'execa';

const SAMPLES = new URL('../../fixtures/codebases/', import.meta.url);
const COMMIT_TIME = '2026-01-02T03:04:05Z';

/**
 * Copies a sample codebase into a folder, as a Git repository with one commit that is equal in every copy.
 */
export async function copySample(name: string, folder: string): Promise<void> {
  await cp(fileURLToPath(new URL(name, SAMPLES)), folder, {recursive: true});
  await git(folder, 'init', '--quiet', '--initial-branch', 'main');
  await commitAll(folder, 'Begin');
}

/** Commits everything in a folder. Returns the commit's 40 digits. */
export async function commitAll(
  folder: string,
  message: string,
  time: string = COMMIT_TIME,
): Promise<string> {
  await git(folder, 'add', '--all');
  await gitAt(time, folder, 'commit', '--quiet', '--message', message);
  return await git(folder, 'rev-parse', 'HEAD');
}

/** Runs Git with a fixed author and time, without any user's settings. Returns its stdout. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  return await gitAt(COMMIT_TIME, folder, ...args);
}

async function gitAt(time: string, folder: string, ...args: readonly string[]): Promise<string> {
  const {stdout} = await execa('git', args, {
    cwd: folder,
    env: {
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Robin',
      GIT_AUTHOR_EMAIL: 'robin@example.com',
      GIT_AUTHOR_DATE: time,
      GIT_COMMITTER_NAME: 'Robin',
      GIT_COMMITTER_EMAIL: 'robin@example.com',
      GIT_COMMITTER_DATE: time,
    },
  });
  return stdout;
}
