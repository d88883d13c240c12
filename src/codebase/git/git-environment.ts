import {isCodeBuild} from '../ci/is-codebuild.ts';
import type {Environment} from '../../environment.ts';

/** Variables that belong to one repository: `git rev-parse --local-env-vars`. Git sets them for hooks. */
const OF_ONE_REPOSITORY =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|GRAFT_FILE|SHALLOW_FILE|IMPLICIT_WORK_TREE|INTERNAL_SUPER_PREFIX|NO_REPLACE_OBJECTS|REPLACE_REF_BASE)$/u;

/**
 * Returns Git's environment: Git uses the given folder, takes no lock, does not prompt, does not start a
 * monitor from the repository's configuration, does not replace objects, and prints English messages.
 */
export function gitEnvironment(environment: Environment): Record<string, string | undefined> {
  const others = Object.entries(environment).filter(([name]) => !OF_ONE_REPOSITORY.test(name));
  return {
    ...Object.fromEntries(others),
    ...configured(environment, [
      // Git would start the program that the repository names here whenever it lists files.
      // https://git-scm.com/docs/git-config#Documentation/git-config.txt-corefsmonitor
      ['core.fsmonitor', 'false'],
      ...(isCodeBuild(environment) ? TRUSTING_ALL : []),
    ]),
    ...OF_EVERY_CALL,
  };
}

/** Git's variables for access to remotes, for the path of its programs, and for traces. */
const KEPT =
  /^GIT_(?:ALLOW_PROTOCOL|ASKPASS|CURL_\w+|EXEC_PATH|HTTP_\w+|PROTOCOL\w*|PROXY_\w+|SSH|SSH_\w+|SSL_\w+|TRACE\w*)$/u;

/**
 * Returns Git's environment for a private repository, in which no setting of the machine applies.
 *
 * @param repository its folder.
 * @param settings that apply in addition to those of the repository.
 */
export function privateEnvironment(
  environment: Environment,
  repository: string,
  settings: readonly (readonly [string, string])[],
): Record<string, string | undefined> {
  const others = Object.entries(environment).filter(
    ([name]) => !name.startsWith('GIT_') || KEPT.test(name),
  );
  return {
    ...Object.fromEntries(others),
    ...configured({}, settings),
    ...OF_EVERY_CALL,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_DIR: repository,
  };
}

/** Keeps Git from fetching missing objects. The second variable is for older versions of Git. */
export const OFFLINE = {GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none'} as const;

/** Returns the environment with additional settings. */
export function withSettings(
  environment: Environment,
  settings: readonly (readonly [string, string])[],
): Record<string, string | undefined> {
  return {...environment, ...configured(environment, settings)};
}

const OF_EVERY_CALL = {
  // Otherwise the content of a replacement would be released under the hash of the original commit.
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
} as const;

/**
 * In CodeBuild the source may belong to another user than the build, and Git then refuses to read it. This
 * protects shared machines, but the machine runs only this build, and the buildspec executes the source
 * anyway. So the calls of this tool, and only those, trust every folder. Git trusts a repository by the
 * real path of its top folder, which may be above the codebase.
 * https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory
 */
const TRUSTING_ALL = [['safe.directory', '*']] as const;

/** Returns variables for settings that override those of files, in addition to the caller's. */
function configured(
  environment: Environment,
  settings: readonly (readonly [string, string])[],
): Record<string, string> {
  const count = Number(environment['GIT_CONFIG_COUNT'] || 0);
  return {
    GIT_CONFIG_COUNT: String(count + settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${count + index}`, key],
        [`GIT_CONFIG_VALUE_${count + index}`, value],
      ]),
    ),
  };
}
