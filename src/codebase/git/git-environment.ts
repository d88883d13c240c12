import {isCodeBuild} from './is-codebuild.ts';
import type {Environment} from '../../environment.ts';

/** What Git itself calls local to a repository: `git rev-parse --local-env-vars`. A hook sets them. */
const OF_ONE_REPOSITORY =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|GRAFT_FILE|SHALLOW_FILE|IMPLICIT_WORK_TREE|INTERNAL_SUPER_PREFIX|NO_REPLACE_OBJECTS|REPLACE_REF_BASE)$/u;

/**
 * Git's environment: it asks about the folder that it is given and no other, takes no lock, prompts
 * for nothing, starts no monitor that the repository names, replaces no object by another, and speaks English, which errors are read in.
 */
export function gitEnvironment(environment: Environment): Record<string, string | undefined> {
  const others = Object.entries(environment).filter(([name]) => !OF_ONE_REPOSITORY.test(name));
  return {
    ...Object.fromEntries(others),
    ...configured(environment, [
      // What a repository names here Git starts whenever it lists files.
      // https://git-scm.com/docs/git-config#Documentation/git-config.txt-corefsmonitor
      ['core.fsmonitor', 'false'],
      ...(isCodeBuild(environment) ? TRUSTING_ALL : []),
    ]),
    ...OF_EVERY_CALL,
  };
}

/** Of Git's variables, those that say how it gets to a remote, where its programs are, and what it tells. */
const KEPT =
  /^GIT_(?:ALLOW_PROTOCOL|ASKPASS|CURL_\w+|EXEC_PATH|HTTP_\w+|PROTOCOL\w*|PROXY_\w+|SSH|SSH_\w+|SSL_\w+|TRACE\w*)$/u;

/**
 * Git's environment in a repository of our own, in which no setting of the machine applies.
 *
 * @param repository its folder.
 * @param settings those that apply, beside the repository's own.
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

/** The same, with settings added to those that apply. */
export function withSettings(
  environment: Environment,
  settings: readonly (readonly [string, string])[],
): Record<string, string | undefined> {
  return {...environment, ...configured(environment, settings)};
}

const OF_EVERY_CALL = {
  // A replaced commit would be released under the name of the one that it replaces.
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
} as const;

/**
 * Inside CodeBuild the source may belong to another user than the build, and Git then tells nothing of
 * it. Its distrust guards against a repository that somebody else put on a shared machine; there the
 * machine is the build's alone, and the buildspec runs what is in the source anyway. So that nobody
 * has to configure the image, our calls trust it, and only ours. Every folder, because a repository
 * is trusted by its top, which may be above the codebase, and by its path without links.
 * https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory
 */
const TRUSTING_ALL = [['safe.directory', '*']] as const;

/** Settings that go before those of files, added to the caller's own. */
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
