/** Where CodeBuild's own files are in a container. */
const WORK = '/codebuild/output/tmp';
export const SCRIPT = `${WORK}/script.sh`;
/** Last on the PATH, so that an image's own programs go before. */
export const PROGRAMS = '/codebuild/user/bin';

const ENVIRONMENT = `${WORK}/env.sh`;
const FOLDER = `${WORK}/dir.txt`;

/** What no shell lets anybody set, and what is ours. */
const NOT_KEPT = ['_', 'PPID', 'UID', 'EUID', 'SHELLOPTS', 'BASH*', 'codebuild_*'];

/**
 * Leaves variables, exported or not, and the folder for the next command. CodeBuild runs each command by
 * a script of its own, and yet what one sets the next ones have, in whatever phase they are:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec-ref-versions
 */
const KEEP = [
  'codebuild_status=$?',
  `{ export -p; set | while IFS= read -r codebuild_line; do case $codebuild_line in ${NOT_KEPT.map((it) => `${it}=*`).join('|')}) ;; *) printf "%s\\n" "$codebuild_line";; esac; done; } > ${ENVIRONMENT}.new`,
  `mv ${ENVIRONMENT}.new ${ENVIRONMENT}`,
  `pwd > ${FOLDER}`,
  'exit $codebuild_status',
].join('; ');

/** The script of one command, which stands in its fourth line, as CodeBuild's does. */
export function commandScript(command: string, isSucceeding: boolean): string {
  return [
    `. ${ENVIRONMENT}; export CODEBUILD_BUILD_SUCCEEDING=${isSucceeding ? 1 : 0}`,
    `cd "$(cat ${FOLDER})"`,
    `trap '${KEEP}' EXIT`,
    command,
    '',
  ].join('\n');
}

/** The files that the first script finds, by their path in the container. */
export function firstFiles(
  variables: ReadonlyMap<string, string>,
  folder: string,
): Readonly<Record<string, string>> {
  const exports = [...variables].map(([name, value]) => `export ${name}=${quoted(value)}`);
  return {
    [ENVIRONMENT]: [...exports, `export PATH="$PATH:${PROGRAMS}"`, ''].join('\n'),
    [FOLDER]: `${folder}\n`,
  };
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
