import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {PROCESS_FILES} from './contract-files.ts';
import type {Diagnostic} from '../text/diagnostic.ts';

/** Folders with a process file, in whatever case: another than ours is a mistake to be told. */
const FOLDERS = new Set<string>(PROCESS_FILES.map((name) => name.split('/', 1)[0] ?? ''));
const HINT = 'Give the path to the folder of a codebase, such as . for this one.';

/** The names of the files among which the contract's are, or why there are none. */
export async function listContract(folder: string): Promise<readonly string[] | Diagnostic> {
  const inside = async (name: string) =>
    (await readdir(join(folder, name)).catch(() => [])).map((it) => `${name}/${it}`);
  try {
    const top = await readdir(folder);
    const folders = top.filter((name) => FOLDERS.has(name.toLowerCase()));
    return [...top, ...(await Promise.all(folders.map((name) => inside(name)))).flat()];
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    return {
      file: folder,
      message: MEANINGS[code ?? ''] ?? `Cannot be read: ${message}`,
      hint: HINT,
    };
  }
}

const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such folder.',
  ENOTDIR: 'This is a file, not a folder.',
};
