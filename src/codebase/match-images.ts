import type {CodebaseImage} from './codebase.ts';
import {type MatchedProcesses, matchProcesses, plainImage} from './match-processes.ts';
import type {ProcessFile} from './files/process-file.ts';
import {areAlike, normalName} from './files/process-names.ts';
import type {ProcfileLine} from './files/procfile.ts';
import {warningText} from './text/diagnostic.ts';
import type {TextFile} from './text/text-file.ts';
import type {Text} from '../text.ts';

/** The images of a codebase, each with its line of the Procfile. */
interface MatchedImages extends Omit<MatchedProcesses, 'warnings'> {
  readonly warnings: readonly Text[];
}

/**
 * Finds the Procfile line of every image: the images of processes as in `matchProcesses`, and the image
 * with the application's plain name, which `False` in the list of processes defines.
 *
 * The plain image starts `web` if there is such a line, else the only line that no process uses or
 * resembles, else the default process of the buildpacks. If lines are matched by position, the position
 * of `False` does not count.
 */
export async function matchImages(
  file: TextFile,
  processFile: ProcessFile,
  procfile: readonly ProcfileLine[] | undefined,
): Promise<MatchedImages> {
  const matched = await matchAll(file, processFile, procfile);
  const warnings = linesOfOff(file, processFile, procfile ?? [], matched.images);
  return {...matched, warnings: [...matched.warnings, ...warnings]};
}

async function matchAll(
  file: TextFile,
  processFile: ProcessFile,
  procfile: readonly ProcfileLine[] | undefined,
): Promise<MatchedProcesses> {
  const {application, plainAt, processes} = processFile;
  if (plainAt === undefined || processes.length === 0) {
    return matchProcesses(file, processFile, procfile);
  }
  const lines = await processLines(processFile, procfile);
  const matched = await matchProcesses(file, processFile, lines);
  if (matched.problems.length > 0) return matched;
  const free = await linesForPlain(procfile ?? [], matched.images);
  return {...matched, images: matched.images.toSpliced(plainAt, 0, plainImage(application, free))};
}

/** YAML reads the process `off` as `False`, and its Procfile line would be ignored silently. */
function linesOfOff(
  file: TextFile,
  {plain}: ProcessFile,
  procfile: readonly ProcfileLine[],
  images: readonly CodebaseImage[],
): Text[] {
  if (plain === undefined) return [];
  const {name, offset, length} = plain;
  const started = new Set(images.map(({procfileType}) => procfileType));
  return procfile
    .filter(({type}) => normalName(type) === normalName(name) && !started.has(type))
    .map(({type}) => {
      const message = `The process ${name} stands for the image with the plain name of the application, so the Procfile line ${type} has no image.`;
      const hint = 'If you want an image for that process, rename it in both files.';
      return warningText(file.problem(offset, length, message, hint));
    });
}

/** Returns `web`, and the lines that no process uses and no process without a line resembles. */
async function linesForPlain(
  procfile: readonly ProcfileLine[],
  images: readonly CodebaseImage[],
): Promise<ProcfileLine[]> {
  const taken = new Set(images.map(({procfileType}) => procfileType));
  const open = images.flatMap(({process, procfileType}) =>
    process !== undefined && procfileType === undefined ? [process] : [],
  );
  const isMeant = await Promise.all(procfile.map(({type}) => areAlike(open, [type])));
  return procfile.filter(({type}, at) => isWeb(type) || !(taken.has(type) || isMeant[at]));
}

/** Returns the lines that the processes are matched with. */
async function processLines(
  {plainAt, processes}: ProcessFile,
  procfile: readonly ProcfileLine[] | undefined,
): Promise<readonly ProcfileLine[] | undefined> {
  if (plainAt === undefined || procfile?.length !== processes.length + 1) return procfile;
  const names = processes.map(({name}) => name);
  const types = procfile.map(({type}) => type);
  if (await areAlike(names, types)) return procfile;
  const web = procfile.findIndex(({type}) => isWeb(type));
  return procfile.toSpliced(web === -1 ? plainAt : web, 1);
}

function isWeb(type: string): boolean {
  return normalName(type) === 'web';
}
