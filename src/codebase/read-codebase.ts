import {readFile, readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {parseBuildpacks} from './buildpack-json.ts';
import type {Codebase} from './codebase.ts';
import type {Diagnostic} from './diagnostic.ts';
import {matchProcesses} from './match-processes.ts';
import {nearNames} from './near-names.ts';
import {parseProcessFile} from './process-file.ts';
import {parseProcfile} from './procfile.ts';
import {parseRuntime} from './runtime-txt.ts';
import {type Parsed, TextFile} from './text-file.ts';

const PROCESS_FILES = ['codebuild/process.yml', 'copilot/process.yml'];
const LARGEST = 1024 * 1024;

/** Reads all files of a codebase, and every problem of every one of them. */
export async function readCodebase(
  folder: string,
): Promise<{codebase: Codebase | undefined; diagnostics: readonly Diagnostic[]}> {
  const names = [...PROCESS_FILES, 'Procfile', 'buildpack.json', 'runtime.txt'];
  const [listed, ...read] = await Promise.all([
    list(folder),
    ...names.map((it) => readText(folder, it)),
  ]);
  if (listed === undefined) {
    return {
      codebase: undefined,
      diagnostics: [{file: folder, message: 'There is no such folder.'}],
    };
  }
  const [codebuild, copilot, procfile, buildpacks, runtime] = read;
  const processFile = codebuild ?? copilot;
  const near = nearNames(listed, names);
  const parsed = {
    processes: await parse(processFile, parseProcessFile),
    procfile: await parse(procfile, parseProcfile),
    buildpacks: await parse(buildpacks, parseBuildpacks),
    runtime: await parse(runtime, parseRuntime),
  };
  const missing: Diagnostic[] =
    processFile === undefined && !near.some(({file}) => file.includes('process'))
      ? [
          {
            file: PROCESS_FILES[0] ?? '',
            message: `There is no ${PROCESS_FILES.join(' or ')}.`,
            hint: 'It names the application and its processes: application: {name: intranet, process: [web]}',
          },
        ]
      : [];
  const matched =
    processFile instanceof TextFile &&
    parsed.processes.value !== undefined &&
    !('problems' in parsed.procfile && parsed.procfile.problems !== undefined)
      ? matchProcesses(processFile, parsed.processes.value, parsed.procfile.value)
      : undefined;
  const diagnostics = [
    ...missing,
    ...near,
    ...Object.values(parsed).flatMap((it) => it.problems ?? []),
    ...(matched?.problems ?? []),
  ];
  if (diagnostics.length > 0 || parsed.processes.value === undefined || matched === undefined) {
    return {codebase: undefined, diagnostics};
  }
  const found = [processFile, procfile, buildpacks, runtime];
  return {
    diagnostics,
    codebase: {
      application: parsed.processes.value.application,
      images: matched.images,
      buildpacks: parsed.buildpacks.value ?? [],
      pythonVersion: parsed.runtime.value,
      processFile: codebuild === undefined ? 'copilot/process.yml' : 'codebuild/process.yml',
      contractFiles: found.flatMap((it) => (it instanceof TextFile ? [it.name] : [])),
      notes: matched.notes,
    },
  };
}

/** A file that is not there is no problem by itself. */
type Read = TextFile | Diagnostic | undefined;

async function parse<T>(
  file: Read,
  parser: (file: TextFile) => Parsed<T> | Promise<Parsed<T>>,
): Promise<{value?: T; problems?: readonly Diagnostic[] | undefined}> {
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

async function list(folder: string): Promise<string[] | undefined> {
  const inside = async (name: string) =>
    (await readdir(join(folder, name)).catch(() => [])).map((it) => `${name}/${it}`);
  try {
    const [top, ...rest] = await Promise.all([
      readdir(folder),
      inside('codebuild'),
      inside('copilot'),
    ]);
    return [...top, ...rest.flat()];
  } catch {
    return undefined;
  }
}
