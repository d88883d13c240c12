import {join} from 'node:path';
import {BUILDPACKS_READ, type ContractFile} from './contract-files.ts';
import {linkProblem} from '../paths/link-problem.ts';
import {inFolder} from '../paths/folder-lookup.ts';
import {isBroken, resolvePath} from '../paths/resolve-path.ts';
import type {Diagnostic} from '../text/diagnostic.ts';
import {readRegular} from '../paths/read-regular.ts';
import {TextFile} from '../text/text-file.ts';
import {utf16Problem} from '../text/utf16.ts';

/** Bytes of one file. */
const LARGEST = 1024 * 1024;

/** Which links are followed. */
export interface ReadOptions {
  /** The commit is built, so files outside the codebase are not part of the build. */
  readonly ofCommit: boolean;
}

/**
 * Returns the text of a file, or why it cannot be read; `undefined` if the file does not exist, which is
 * no problem. A byte-order mark stays in the text only if the buildpacks read the file too.
 */
export async function readContractFile(
  folder: string,
  name: ContractFile,
  {ofCommit}: ReadOptions = {ofCommit: false},
): Promise<TextFile | Diagnostic | undefined> {
  const end = await resolvePath(name, inFolder(folder));
  // Only this tool sees files outside the codebase, and only if the folder is built.
  const isSeen = end.kind === 'outside' && !ofCommit && !BUILDPACKS_READ.has(name);
  try {
    if (isBroken(end) && !isSeen) return linkProblem(name, end);
    const read = await readRegular(join(folder, name), LARGEST);
    if ('kind' in read) return {file: name, message: `This is ${read.kind}, not a file.`};
    if ('size' in read) return {file: name, message: `The file is larger than ${LARGEST} bytes.`};
    const utf16 = utf16Problem(name, read);
    if (utf16 !== undefined) return utf16;
    const decoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: BUILDPACKS_READ.has(name)});
    return new TextFile(name, decoder.decode(read));
  } catch (error) {
    if (error instanceof TypeError) {
      return {file: name, message: 'The file is not valid UTF-8.', hint: 'Save it as UTF-8.'};
    }
    const {code, message} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return isBroken(end) ? linkProblem(name, {...end, kind: 'dangling'}) : undefined;
    }
    return {file: name, message: `Cannot read this file: ${message}`};
  }
}
