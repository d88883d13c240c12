/** What Git itself calls local to a repository: `git rev-parse --local-env-vars`. A hook sets them. */
const OF_ONE_REPOSITORY =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|GRAFT_FILE|SHALLOW_FILE|IMPLICIT_WORK_TREE|INTERNAL_SUPER_PREFIX|NO_REPLACE_OBJECTS|REPLACE_REF_BASE)$/u;

/**
 * Git's environment: it asks about the folder that it is given and no other, takes no lock, prompts
 * for nothing, and speaks English, which errors are read in.
 */
export function gitEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const others = Object.entries(environment).filter(([name]) => !OF_ONE_REPOSITORY.test(name));
  return {
    ...Object.fromEntries(others),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}
