import {readFile, readdir, stat} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {settleAll} from '../../settle-all.ts';
import {hiddenText} from '../../engine/buildpacks/binding-secrets.ts';
import {type InvalidValue, requireValid} from '../errors/invalid-values.ts';
import type {ServiceBinding} from '../../image/ports.ts';
import type {PlannedBinding} from '../../image/plan/plan.ts';
import {option} from '../../text.ts';

/** A binding as a plan shows it, with its content. */
export type ReadBinding = PlannedBinding & ServiceBinding;

/** Bytes of all files of a binding. Secrets of Kubernetes, where bindings come from, cannot be larger. */
const LARGEST = 1024 * 1024;

/** Characters of text whose values are hidden in output. More would slow the build down. */
const LARGEST_TEXT = 32 * 1024;

/** Kubernetes accepts these names: https://kubernetes.io/docs/concepts/configuration/secret/ */
const ENTRY = /^[\w.-]{1,253}$/u;

const TYPE = 'type';

/**
 * Reads the service bindings that `--binding` names. Paths are relative to the current folder. The files of a
 * binding can be links, as in the volumes of Kubernetes, which keep the content in `..data`.
 *
 * @param given values of the form `NAME=FOLDER`.
 * @throws {Failure} `usage.invalid-value` with all problems of all bindings.
 * @see https://servicebinding.io/spec/core/1.1.0/#workload-projection
 */
export async function resolveBindings(given: readonly string[]): Promise<readonly ReadBinding[]> {
  const named = given.map((text) => {
    const [name = ''] = text.split('=', 1);
    return {text, name, folder: text.slice(name.length + 1)};
  });
  const read = await settleAll(
    named.map(async ({text, name, folder}, index) => {
      const isTwice = named.findIndex((it) => it.name === name) < index;
      const twice = isTwice ? [`There is more than one binding ${name}.`] : [];
      const found = await readBinding(resolve(folder));
      const problems = [...twice, ...('problems' in found ? found.problems : [])];
      return {text, problems, binding: 'problems' in found ? [] : [{name, ...found}]};
    }),
  );
  requireValid(
    read.flatMap(({text, problems}) => problems.map((problem) => invalid(text, problem))),
  );
  return read.flatMap(({binding}) =>
    binding.map((it) => ({...it, origin: option('binding')}) satisfies ReadBinding),
  );
}

function invalid(shown: string, problem: string): InvalidValue {
  const hint =
    'A binding is a folder with a file "type" and a file for each of its values, such as username and password.';
  return {name: '--binding', shown, problem, hint};
}

/** @returns all problems of the folder, as sentences, or the binding in it. */
async function readBinding(
  folder: string,
): Promise<{readonly problems: readonly string[]} | Pick<ReadBinding, 'type' | 'entries'>> {
  const problems: string[] = [];
  const entries = new Map<string, Uint8Array>();
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => error);
  if (!Array.isArray(names)) return {problems: [unreadable(folder, names)]};
  let room = LARGEST;
  // Names that start with two dots belong to Kubernetes.
  for (const name of names.filter((it) => !it.startsWith('..')).toSorted()) {
    const file = join(folder, name);
    try {
      const stats = await stat(file);
      if (!ENTRY.test(name)) {
        problems.push(`The name of ${file} has characters other than letters, digits and . _ -`);
      } else if (!stats.isFile()) problems.push(`${file} is not a file.`);
      else if ((room -= stats.size) >= 0) entries.set(name, await readFile(file));
    } catch (error) {
      problems.push(unreadable(file, error as NodeJS.ErrnoException));
    }
  }
  if (room < 0) problems.push(`The files of ${folder} have more than 1 MiB.`);
  const texts = [...entries.values()].map((it) => hiddenText(it).length);
  if (texts.reduce((sum, it) => sum + it, 0) > LARGEST_TEXT) {
    problems.push(
      `The text files of ${folder} have more than 32 KiB besides certificates, which is too much to hide in output.`,
    );
  }
  const type = textOf(entries.get(TYPE)).trim();
  if (!names.includes(TYPE)) problems.push(`${folder} has no file "type".`);
  else if (entries.has(TYPE)) problems.push(...typeProblems(join(folder, TYPE), type));
  return problems.length > 0 ? {problems} : {type, entries};
}

function typeProblems(file: string, type: string): string[] {
  if (type === '') return [`${file} is empty.`];
  return /^[!-~]{1,253}$/u.test(type) ? [] : [`${file} is not a single word.`];
}

function unreadable(path: string, {code, message}: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return `${path} does not exist.`;
  return code === 'ENOTDIR' ? `${path} is not a folder.` : `Cannot read ${path}: ${message}.`;
}

function textOf(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}
