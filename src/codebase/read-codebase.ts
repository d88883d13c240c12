import {parseBuildpacks} from './files/buildpack-json.ts';
import type {Codebase, ProjectDescriptor} from './codebase.ts';
import {CONTRACT_FILES, PROCESS_FILES, PYTHON_VERSION_FILE} from './files/contract-files.ts';
import {withDefaultProcess} from './files/default-process.ts';
import {type Diagnostic, warningText} from './text/diagnostic.ts';
import {matchImages} from './match-images.ts';
import {listContract} from './files/list-contract.ts';
import {nearNames, nearProjectFiles} from './files/near-names.ts';
import {parseProcessFile} from './files/process-file.ts';
import {parseProcfile} from './files/procfile.ts';
import {readPythonVersion} from './files/python-version.ts';
import {type ReadOptions, readContractFile} from './files/read-contract-file.ts';
import {readProject} from './read-project.ts';
import {parseRuntime} from './files/runtime-txt.ts';
import {type Parsed, TextFile} from './text/text-file.ts';
import {nearScripts} from './scripts/script-names.ts';
import type {Setting} from '../setting.ts';

export interface ReadCodebase {
  /** `undefined` if there are problems. */
  readonly codebase: Codebase | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads all files of a codebase and collects all problems in them.
 *
 * @param settings for the buildpacks, stronger than those of the codebase, the weakest first. One of
 *   them counts as a line of the Procfile.
 * @param chosen the buildpacks from the command line, which replace those of the codebase.
 * @param options `ofCommit`: the commit is built, not the folder.
 */
export async function readCodebase(
  folder: string,
  settings: readonly Setting[] = [],
  chosen: readonly string[] = [],
  options: ReadOptions = {ofCommit: false},
): Promise<ReadCodebase> {
  const [listed, ...read] = await Promise.all([
    listContract(folder),
    ...CONTRACT_FILES.map((name) => readContractFile(folder, name, options)),
  ]);
  if ('message' in listed) return refused([listed]);
  const [codebuild, copilot, ...others] = read;
  const processFile = codebuild ?? copilot;
  const near = [...nearNames(listed, CONTRACT_FILES), ...(await nearProjectFiles(folder, listed))];
  const missing = processFile === undefined && !near.some((it) => /process/iu.test(it.file));

  const [processes, procfile, buildpacks, python] = await Promise.all([
    parse(processFile, parseProcessFile),
    parse(others[0], parseProcfile),
    parse(others[1], parseBuildpacks),
    parse(others[2], parseRuntime),
  ]);
  const project = await readProject(folder, others[3], {
    listed,
    hasOtherList: chosen.length > 0 || others[1] !== undefined,
  });
  const version = readPythonVersion(others[4], {
    hasRuntime: others[2] !== undefined,
    buildpacks:
      [chosen, buildpacks.value ?? [], (project.project?.group ?? []).map(({name}) => name)].find(
        (it) => it.length > 0,
      ) ?? [],
    listed,
  });
  const problems = [
    ...(missing ? [NO_PROCESS_FILE] : []),
    ...near,
    ...[processes, procfile, buildpacks, python].flatMap((it) => it.problems ?? []),
    ...project.problems,
    ...version.problems,
  ];
  if (!(processFile instanceof TextFile) || processes.value === undefined) return refused(problems);
  if (procfile.problems !== undefined) return refused(problems);
  const runtime = python.value === undefined ? version.settings : [python.value];
  const own = [...project.settings, ...runtime];
  const lines = withDefaultProcess(procfile.value, [...own, ...settings]);
  const matched = await matchImages(processFile, processes.value, lines.lines);
  if (problems.length > 0 || matched.problems.length > 0) {
    return refused([...problems, ...matched.problems]);
  }
  return {
    diagnostics: [],
    codebase: {
      application: processes.value.application,
      images: matched.images,
      buildpacks: buildpacks.value ?? [],
      project: project.project,
      settings: own,
      processFile: processFile.name,
      contractFiles: [
        ...CONTRACT_FILES.filter((name) => {
          if (name === PYTHON_VERSION_FILE) return version.isContract;
          return name !== PROCESS_FILES[1] || name === processFile.name;
        }),
        ...pathsOf(project.project),
      ],
      notes: [...version.notes, ...lines.notes, ...matched.notes],
      warnings: [
        ...[processes, procfile, buildpacks, python].flatMap((it) =>
          (it.warnings ?? []).map(warningText),
        ),
        ...version.warnings,
        ...project.warnings,
        ...matched.warnings,
        ...nearScripts(listed),
      ],
    },
  };
}

/** There is no process file at all. */
export const NO_PROCESS_FILE: Diagnostic = {
  file: PROCESS_FILES[0],
  message: `File not found. ${PROCESS_FILES[1]} does not exist either.`,
  hint: 'Create the file with the application and its processes: application: {name: intranet, process: [web]}',
};

/** Returns the buildpacks that are folders and archives of the codebase. */
function pathsOf(project: ProjectDescriptor | undefined): string[] {
  const {group = [], pre = [], post = []} = project ?? {};
  return [...group, ...pre, ...post].flatMap(({path}) => path ?? []);
}

function refused(diagnostics: readonly Diagnostic[]): ReadCodebase {
  return {codebase: undefined, diagnostics};
}

/** The result of parsing a file; empty if the file does not exist. */
interface Read<T> {
  readonly value: T | undefined;
  readonly warnings: readonly Diagnostic[] | undefined;
  readonly problems: readonly Diagnostic[] | undefined;
}

async function parse<T>(
  file: TextFile | Diagnostic | undefined,
  parser: (file: TextFile) => Parsed<T> | Promise<Parsed<T>>,
): Promise<Partial<Read<T>>> {
  if (file === undefined) return {};
  return file instanceof TextFile ? parser(file) : {problems: [file]};
}
