import {type MatchedProcesses, matchProcesses, plainImage} from './match-processes.ts';
import type {ProcessFile} from './files/process-file.ts';
import {normalName} from './files/process-names.ts';
import type {ProcfileLine} from './files/procfile.ts';
import type {TextFile} from './text/text-file.ts';

/**
 * Finds the Procfile line of every image: of those of a process as `matchProcesses` does, and of the
 * image with the application's plain name beside them, which `False` in their list stands for.
 *
 * The plain image starts `web` if there is such a line, else the only line that no process takes, else
 * what the buildpacks chose. If the lines go by place, its own place is left out.
 */
export async function matchImages(
  file: TextFile,
  processFile: ProcessFile,
  procfile: readonly ProcfileLine[] | undefined,
): Promise<MatchedProcesses> {
  const {application, plainAt, processes} = processFile;
  if (plainAt === undefined || processes.length === 0) {
    return matchProcesses(file, processFile, procfile);
  }
  const matched = await matchProcesses(file, processFile, processLines(processFile, procfile));
  if (matched.problems.length > 0) return matched;
  const taken = new Set(matched.images.map(({procfileType}) => procfileType));
  const free = (procfile ?? []).filter(({type}) => isWeb(type) || !taken.has(type));
  return {...matched, images: matched.images.toSpliced(plainAt, 0, plainImage(application, free))};
}

/** The lines among which the processes find theirs. */
function processLines(
  {plainAt, processes}: ProcessFile,
  procfile: readonly ProcfileLine[] | undefined,
): readonly ProcfileLine[] | undefined {
  if (plainAt === undefined || procfile?.length !== processes.length + 1) return procfile;
  const types = new Set(procfile.map(({type}) => normalName(type)));
  if (processes.some(({name}) => types.has(normalName(name)))) return procfile;
  const web = procfile.findIndex(({type}) => isWeb(type));
  return procfile.toSpliced(web === -1 ? plainAt : web, 1);
}

function isWeb(type: string): boolean {
  return normalName(type) === 'web';
}
