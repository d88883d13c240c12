/** Folder of CodeBuild's own files in a container. */
const WORK = '/codebuild/output/tmp';
export const SCRIPT = `${WORK}/script.sh`;
/** Last on the PATH, so that programs of the image come first. */
export const PROGRAMS = '/codebuild/user/bin';

const ENVIRONMENT = `${WORK}/env.sh`;
const FOLDER = `${WORK}/dir.txt`;

/** Variables that no shell can set, and our own. */
const NOT_KEPT = ['_', 'PPID', 'UID', 'EUID', 'SHELLOPTS', 'BASH*', 'codebuild_*'];

/**
 * Passes variables, exported or not, and the current folder to the next command. CodeBuild runs each command
 * in a script of its own, but its variables are kept for later commands, in any phase:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec-ref-versions
 */
const KEEP = [
  'codebuild_status=$?',
  `{ export -p; set | while IFS= read -r codebuild_line; do case $codebuild_line in ${NOT_KEPT.map((it) => `${it}=*`).join('|')}) ;; *) printf "%s\\n" "$codebuild_line";; esac; done; } > ${ENVIRONMENT}.new`,
  `mv ${ENVIRONMENT}.new ${ENVIRONMENT}`,
  `pwd > ${FOLDER}`,
  'exit $codebuild_status',
].join('; ');

/** The script of one command. Like CodeBuild's, it has the command in the fourth line. */
export function commandScript(command: string, isSucceeding: boolean): string {
  return [
    `. ${ENVIRONMENT}; export CODEBUILD_BUILD_SUCCEEDING=${isSucceeding ? 1 : 0}`,
    `cd "$(cat ${FOLDER})"`,
    `trap '${KEEP}' EXIT`,
    command,
    '',
  ].join('\n');
}

/** The files for the first script, by their path in the container. */
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
