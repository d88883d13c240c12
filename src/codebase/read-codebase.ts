import {readFile, readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {parseBuildpacks} from './buildpack-json.ts';
import type {Codebase} from './codebase.ts';
import {CONTRACT_FILES, PROCESS_FILES} from './contract-files.ts';
import type {Diagnostic} from './diagnostic.ts';
import {matchProcesses} from './match-processes.ts';
import {nearNames} from './near-names.ts';
import {parseProcessFile} from './process-file.ts';
import {parseProcfile} from './procfile.ts';
import {parseRuntime} from './runtime-txt.ts';
import {type Parsed, TextFile} from './text-file.ts';

/** Bytes of one file. */
const LARGEST = 1024 * 1024;

export interface ReadCodebase {
  /** Where there are no problems. */
  readonly codebase: Codebase | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads all files of a codebase, and every problem of every one of them. */
export async function readCodebase(folder: string): Promise<ReadCodebase> {
  const [listed, ...read] = await Promise.all([
    list(folder),
    ...CONTRACT_FILES.map((name) => readText(folder, name)),
  ]);
  if (typeof listed === 'string') return refused([{file: folder, message: listed}]);
  const [codebuild, copilot, ...others] = read;
  const processFile = codebuild ?? copilot;
  const near = nearNames(listed, CONTRACT_FILES);
  const missing = processFile === undefined && !near.some((it) => it.file.includes('process'));

  const [processes, procfile, buildpacks, python] = await Promise.all([
    parse(processFile, parseProcessFile),
    parse(others[0], parseProcfile),
    parse(others[1], parseBuildpacks),
    parse(others[2], parseRuntime),
  ]);
  const problems = [
    ...(missing ? [NO_PROCESS_FILE] : []),
    ...near,
    ...[processes, procfile, buildpacks, python].flatMap((it) => it.problems ?? []),
  ];
  if (!(processFile instanceof TextFile) || processes.value === undefined) return refused(problems);
  if (procfile.problems !== undefined) return refused(problems);
  const matched = matchProcesses(processFile, processes.value, procfile.value);
  if (problems.length > 0 || matched.problems.length > 0) {
    return refused([...problems, ...matched.problems]);
  }
  return {
    diagnostics: [],
    codebase: {
      application: processes.value.application,
      images: matched.images,
      buildpacks: buildpacks.value ?? [],
      pythonVersion: python.value,
      processFile: processFile.name,
      contractFiles: CONTRACT_FILES.filter(
        (name) => name !== PROCESS_FILES[1] || name === processFile.name,
      ),
      notes: matched.notes,
    },
  };
}

const NO_PROCESS_FILE: Diagnostic = {
  file: PROCESS_FILES[0],
  message: `There is no ${PROCESS_FILES.join(' or ')}.`,
  hint: 'It names the application and its processes: application: {name: intranet, process: [web]}',
};

function refused(diagnostics: readonly Diagnostic[]): ReadCodebase {
  return {codebase: undefined, diagnostics};
}

/** A file that is not there is no problem by itself. */
type Read = TextFile | Diagnostic | undefined;

async function parse<T>(
  file: Read,
  parser: (file: TextFile) => Parsed<T> | Promise<Parsed<T>>,
): Promise<{value?: T | undefined; problems?: readonly Diagnostic[] | undefined}> {
  if (file === undefined) return {};
  return file instanceof TextFile ? parser(file) : {problems: [file]};
}

async function readText(folder: string, name: string): Promise<Read> {
  try {
    const path = join(folder, name);
    const {size} = await stat(path);
    if (size > LARGEST) return {file: name, message: `The file is larger than ${LARGEST} bytes.`};
    const bytes = await readFile(path);
    // TextDecoder takes a byte-order mark away.
    return new TextFile(name, new TextDecoder('utf-8', {fatal: true}).decode(bytes));
  } catch (error) {
    if (error instanceof TypeError) return {file: name, message: 'The file is not UTF-8 text.'};
    const {code, message} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    return {
      file: name,
      message: code === 'EISDIR' ? 'This is a folder, not a file.' : `Cannot be read: ${message}`,
    };
  }
}

/** The files among which the contract's are, or why there are none. */
async function list(folder: string): Promise<string[] | string> {
  const inside = async (name: string) =>
    (await readdir(join(folder, name)).catch(() => [])).map((it) => `${name}/${it}`);
  try {
    const [top, ...rest] = await Promise.all([
      readdir(folder),
      inside('codebuild'),
      inside('copilot'),
    ]);
    return [...top, ...rest.flat()];
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return 'This is a file, not a folder.';
    return code === 'ENOENT' ? 'There is no such folder.' : `Cannot be read: ${message}`;
  }
}
