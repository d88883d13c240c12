import {join} from 'node:path';
import {BUILDPACKS_READ, type ContractFile} from './contract-files.ts';
import {linkProblem} from '../links/link-problem.ts';
import {inFolder} from '../links/look-up.ts';
import {isBroken, resolvePath} from '../links/resolve-path.ts';
import type {Diagnostic} from '../text/diagnostic.ts';
import {readRegular} from './read-regular.ts';
import {TextFile} from '../text/text-file.ts';
import {utf16Problem} from '../text/utf16.ts';

/** Bytes of one file. */
const LARGEST = 1024 * 1024;

/** Over which links a file is read. */
export interface ReadOptions {
  /** The build is made of the commit, so what is outside the codebase is not part of it. */
  readonly ofCommit: boolean;
}

/**
 * A file's text, or why there is none; `undefined` where it is not there, which is no problem by
 * itself. A byte-order mark stays in the text only where others than we read the file too.
 */
export async function readContractFile(
  folder: string,
  name: ContractFile,
  {ofCommit}: ReadOptions = {ofCommit: false},
): Promise<TextFile | Diagnostic | undefined> {
  const end = await resolvePath(name, inFolder(folder));
  // What is outside is only seen by us, and only in a build of the folder.
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
      return {file: name, message: 'The file is not UTF-8 text.', hint: 'Save it as UTF-8.'};
    }
    const {code, message} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return isBroken(end) ? linkProblem(name, {...end, kind: 'dangling'}) : undefined;
    }
    return {file: name, message: `Cannot be read: ${message}`};
  }
}
