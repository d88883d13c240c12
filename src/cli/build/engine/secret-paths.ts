import {lstat, readFile, readdir} from 'node:fs/promises';
import {homedir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {nearestRepository} from '../../../codebase/git/broken-repository.ts';
import type {Environment} from '../../../environment.ts';

/** Variables that name files with credentials, or folders of them. */
const CREDENTIAL_FILES = [
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_CONFIG_FILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'GIT_CONFIG_GLOBAL',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'KUBECONFIG',
  'NPM_CONFIG_USERCONFIG',
  'REGISTRY_AUTH_FILE',
  // GitLab writes variables of the type "file" there, with umask 0: https://docs.gitlab.com/runner/executors/docker
  'RUNNER_TEMP_PROJECT_DIR',
];

/** Folders with credentials, on the machines of CI services. */
const KNOWN_FOLDERS = [
  '/root',
  // CodeBuild writes the environment of its commands there.
  '/codebuild/output/tmp',
  // Kubernetes mounts the token of a pod there.
  '/var/run/secrets',
];

interface Places {
  readonly environment: Environment;
  /** Docker's configuration. */
  readonly docker: string;
  readonly temporaryFolder: string;
}

/** Files and folders of this machine with credentials. */
export async function secretPaths(
  codebase: string,
  {environment, docker, temporaryFolder}: Places,
): Promise<string[]> {
  const home = homedir();
  const named = CREDENTIAL_FILES.flatMap((name) => environment[name] || []);
  const files = named.filter((it) => it !== '/dev/null');
  const own = [join(home, '.aws'), docker, temporaryFolder];
  const paths = [...(home === '/' ? [] : [home]), ...KNOWN_FOLDERS, ...own, ...files];
  return [...new Set([...paths, ...(await gitSecrets(codebase))])];
}

/** A header with credentials, or a URL with a user. CI services put them into the configuration of Git. */
const TOKEN = /extraheader|:\/\/[^/\s]*@/iu;
const INCLUDED = /^\s*path\s*=\s*"?(?<path>[^"\n]+?)"?\s*$/gmu;

/**
 * The configuration files of a codebase's repository and its submodules that have credentials. The codebase can be in
 * a subfolder of the repository, or in a linked worktree.
 *
 * @see https://git-scm.com/docs/gitrepository-layout
 */
async function gitSecrets(codebase: string): Promise<string[]> {
  const git = await nearestRepository(codebase);
  if (git === undefined) return [];
  const folder = await gitFolder(git);
  const common = resolve(folder, (await textOf(join(folder, 'commondir'))).trim());
  const configs = [...new Set([folder, common])].flatMap((it) => [
    join(it, 'config'),
    join(it, 'config.worktree'),
  ]);
  const all = [...configs, ...(await submoduleConfigs(join(common, 'modules')))];
  const found = await Promise.all(
    all.map(async (file) => {
      const text = await textOf(file);
      const included = Array.from(text.matchAll(INCLUDED), ({groups}) =>
        resolve(dirname(file), groups?.['path'] ?? ''),
      );
      const own = TOKEN.test(text) ? [file] : [];
      const theirs = await Promise.all(
        included.map(async (it) => (TOKEN.test(await textOf(it)) ? [it] : [])),
      );
      return [...own, ...theirs.flat()];
    }),
  );
  return found.flat();
}

/** The folder that a `.git` is, or that it names. */
async function gitFolder(git: string): Promise<string> {
  const target = /^gitdir: (?<target>.+)$/mu.exec(await textOf(git))?.groups?.['target'];
  return target === undefined ? git : resolve(dirname(git), target);
}

/** The configurations of submodules, which can have submodules themselves. */
async function submoduleConfigs(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const at = join(folder, name);
      if (!(await lstat(at)).isDirectory()) return [];
      const isRepository = (await textOf(join(at, 'HEAD'))) !== '';
      if (!isRepository) return await submoduleConfigs(at);
      return [join(at, 'config'), ...(await submoduleConfigs(join(at, 'modules')))];
    }),
  );
  return found.flat();
}

/** @returns an empty text if the file cannot be read. */
async function textOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(() => '');
}
