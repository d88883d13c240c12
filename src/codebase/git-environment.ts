import {isCodeBuild} from './is-codebuild.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What Git itself calls local to a repository: `git rev-parse --local-env-vars`. A hook sets them. */
const OF_ONE_REPOSITORY =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|GRAFT_FILE|SHALLOW_FILE|IMPLICIT_WORK_TREE|INTERNAL_SUPER_PREFIX|NO_REPLACE_OBJECTS|REPLACE_REF_BASE)$/u;

/**
 * Git's environment: it asks about the folder that it is given and no other, takes no lock, prompts
 * for nothing, starts no monitor that the repository names, and speaks English, which errors are read in.
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
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}

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
