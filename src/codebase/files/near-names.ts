import {join} from 'node:path';
import type {Diagnostic} from '../text/diagnostic.ts';
import {hiddenCharacters, revealed} from '../text/hidden-characters.ts';
import {readRegular} from '../paths/read-regular.ts';

/** Common misspellings of file names. */
const MEANT: readonly (readonly [RegExp, string])[] = [
  [/^(?<folder>codebuild|copilot)\/process(?:es)?\.ya?ml$/iu, 'process.yml'],
  [/^procfile(?:\.txt)?$/iu, 'Procfile'],
  [/^buildpacks?\.json$/iu, 'buildpack.json'],
  [/^runtimes?\.txt$/iu, 'runtime.txt'],
];

/** Returns a problem for each misspelled file name. Such files would be ignored silently. */
export function nearNames(listed: readonly string[], right: readonly string[]): Diagnostic[] {
  return listed.flatMap((file) => {
    if (right.includes(file)) return [];
    const hidden = hiddenCharacters(file);
    const seen = hidden
      .reduceRight((name, {offset, length}) => spliced(name, offset, length), file)
      .trim();
    return MEANT.flatMap(([pattern, name]) => {
      const match = pattern.exec(seen);
      if (match === null) return [];
      const folder = match.groups?.['folder'];
      const meant = folder === undefined ? name : `${folder.toLowerCase()}/${name}`;
      if (listed.includes(meant)) return [];
      const why = hidden.map(({message}) => ` ${message}`).join('');
      return [unread(revealed(file), meant, why)];
    });
  });
}

function spliced(text: string, offset: number, length: number): string {
  return text.slice(0, offset) + text.slice(offset + length);
}

function unread(file: string, meant: string, why = ''): Diagnostic {
  const message = `Unknown file name.${why}`;
  return {file, message, hint: `Did you mean ${meant}?`};
}

const PROJECT_FILE = 'project.toml';
const LIKE_PROJECT_FILE = /^projects?\.(?:toml|tml|tom|toml\.txt)$/iu;
/** Tables about buildpacks. Julia packages have a `Project.toml` without them. */
const ABOUT_BUILDPACKS = /^\s*\[+\s*(?:io\s*\.\s*buildpacks|build\s*\.\s*(?:buildpacks|env))\b/mu;

/** Returns a problem for each misspelled `project.toml` that is about buildpacks. */
export async function nearProjectFiles(
  folder: string,
  listed: readonly string[],
): Promise<Diagnostic[]> {
  if (listed.includes(PROJECT_FILE)) return [];
  const near = listed.filter((name) => LIKE_PROJECT_FILE.test(name));
  const found = await Promise.all(
    near.map(async (name) => {
      const read = await readRegular(join(folder, name), LARGEST).catch(() => undefined);
      const text = read instanceof Uint8Array ? new TextDecoder().decode(read) : '';
      return ABOUT_BUILDPACKS.test(text) ? [unread(name, PROJECT_FILE)] : [];
    }),
  );
  return found.flat();
}

/** Bytes of the largest file that is read. */
const LARGEST = 1024 * 1024;
