import {needsShell, shellWords} from '../../shell-words.ts';
import type {ImageProcess} from './image-documents.ts';

/** A shell as the first word of a direct process: Heroku's buildpack defines `bash -c LINE`. */
const SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:ba)?sh$/u;

/**
 * Whether a process of an image runs a Procfile line: as a shell script or, in images without a shell,
 * as the words of the line.
 *
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#launcher
 */
export async function startsLine(process: ImageProcess, line: string): Promise<boolean> {
  const script = scriptOf(process);
  if (script !== undefined) return script.trim() === line.trim();
  const words = await shellWords(line);
  const {words: own} = process;
  return own.length === words.length && own.every((word, index) => word === words[index]);
}

/** Whether a process runs a line without a shell, although the line needs one. */
export async function missesShell(process: ImageProcess, line: string): Promise<boolean> {
  return process.direct && scriptOf(process) === undefined && (await needsShell(line));
}

/** The command of a process, for messages. */
export function startText(process: ImageProcess): string {
  return scriptOf(process) ?? process.words.join(' ');
}

function scriptOf({direct, words}: ImageProcess): string | undefined {
  const [first = '', second, third] = words;
  if (!direct) return words.length === 1 ? first : undefined;
  return words.length === 3 && SHELL.test(first) && second === '-c' ? third : undefined;
}
