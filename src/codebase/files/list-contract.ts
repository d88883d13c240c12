import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {PROCESS_FILES} from './contract-files.ts';
import type {Diagnostic} from '../text/diagnostic.ts';

/** Folders with a process file, in any case, so that a wrong case is reported. */
const FOLDERS = new Set<string>(PROCESS_FILES.map((name) => name.split('/', 1)[0] ?? ''));
const HINT = 'Pass the path of a codebase, such as . for the current folder.';

/** Returns the names in the top folder and in the folders of process files, or why they cannot be read. */
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
      message: MEANINGS[code ?? ''] ?? `Cannot read this folder: ${message}`,
      hint: HINT,
    };
  }
}

const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'Folder not found.',
  ENOTDIR: 'This is a file, not a folder.',
};
