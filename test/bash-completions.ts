import {execFile} from 'node:child_process';
import {promisify} from 'node:util';

const execute = promisify(execFile);

/** bash's own variable. It decides how bash splits a line before a function completes its last word. */
const WORDBREAKS = /([=:])/u;

/**
 * The completions of bash for the last word of a line, by the function that `script` defines for the program.
 *
 * @param line `ci-image-builder codebuild codedeploy --comp`. A blank at its end begins another word.
 */
export async function bashCompletions(script: string, line: string): Promise<string[]> {
  const words = line
    .split(' ')
    .flatMap((word) => (word === '' ? [''] : word.split(WORDBREAKS).filter((it) => it !== '')));
  const [program = ''] = words;
  // As in bash, an equals sign at the end is the word that is completed.
  const complete = `set -u
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
read -r -a how <<<"$(complete -p "$1")"
for ((i = 0; i < \${#how[@]}; i++)); do
  if [[ \${how[i]} == -F ]]; then "\${how[i + 1]}" "$1" "\${!#}" "\${COMP_WORDS[COMP_CWORD - 1]}"; fi
done
printf '%s\\n' "\${COMPREPLY[@]:-}"`;
  const args = ['--norc', '--noprofile', '-c', `${script}\n${complete}`, 'bash', program];
  const {stdout} = await execute('bash', [...args, ...words.slice(1)]);
  return stdout.split('\n').filter((it) => it !== '');
}
