import type {CodebaseImage} from './codebase.ts';
import type {Diagnostic} from './text/diagnostic.ts';
import type {PlacedName, ProcessFile} from './files/process-file.ts';
import {areAlike, likeness, normalName} from './files/process-names.ts';
import type {ProcfileLine} from './files/procfile.ts';
import {type TextFile, quoted} from './text/text-file.ts';

export interface MatchedProcesses {
  readonly images: readonly CodebaseImage[];
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  readonly problems: readonly Diagnostic[];
}

/**
 * Finds the Procfile line of every process:
 *
 * 1. The line of the same name at any position; else the line whose name has the same normal form.
 * 2. If there are as many lines as processes, and no process resembles any line, the line at the same
 *    position, as in the old builder.
 *
 * A process without a line must come from a buildpack.
 */
export async function matchProcesses(
  file: TextFile,
  {application, processes}: ProcessFile,
  procfile: readonly ProcfileLine[] | undefined,
): Promise<MatchedProcesses> {
  const lines = procfile ?? [];
  if (processes.length === 0) {
    return {images: [plainImage(application, lines)], notes: [], warnings: [], problems: []};
  }
  const names = processes.map(({name}) => name);
  const named = names.map((name) => linesOfName(name, lines));
  const problems = [
    ...processes.flatMap((process, index) => ambiguous(file, process, named[index] ?? [])),
    ...clashes(file, processes, named),
  ];
  if (problems.length > 0) return {images: [], notes: [], warnings: [], problems};

  const types = lines.map(({type}) => type);
  const byPlace = names.length === lines.length && !(await areAlike(names, types));
  const matched = names.map((_, index) => (byPlace ? lines[index] : named[index]?.[0]));
  const remarks = await remarksOn(names, matched, procfile);
  return {
    images: names.map((name, index) => ({
      name: `${application}/${name}`,
      process: name,
      command: matched[index]?.command,
      procfileType: matched[index]?.type,
    })),
    ...remarks,
    problems: [],
  };
}

/** Returns the line of exactly this name, else all lines whose names have the same normal form. */
function linesOfName(name: string, lines: readonly ProcfileLine[]): readonly ProcfileLine[] {
  const exact = lines.filter(({type}) => type === name);
  if (exact.length > 0) return exact;
  return lines.filter(({type}) => normalName(type) === normalName(name));
}

function ambiguous(
  file: TextFile,
  {name, offset, length}: PlacedName,
  found: readonly ProcfileLine[],
): Diagnostic[] {
  if (found.length < 2) return [];
  const message = `The process ${quoted(name)} matches more than one Procfile line: ${listed(found)}.`;
  return [file.problem(offset, length, message, 'Write the name exactly as in the Procfile.')];
}

/** Processes of different names, such as `web.a` and `web_a`, that would start the same line. */
function clashes(
  file: TextFile,
  processes: readonly PlacedName[],
  named: readonly (readonly ProcfileLine[])[],
): Diagnostic[] {
  return processes.flatMap(({name, offset, length}, index) => {
    const [line, another] = named[index] ?? [];
    const first = named.findIndex((found) => found.length === 1 && found[0] === line);
    if (line === undefined || another !== undefined || first === index) return [];
    const both = `${quoted(processes[first]?.name ?? '')} and ${quoted(name)}`;
    const message = `The processes ${both} match the same Procfile line: ${line.type}.`;
    const hint = 'Rename one of them and add a Procfile line for it.';
    return [file.problem(offset, length, message, hint)];
  });
}

/** Returns notes and warnings about lines of another name and processes without a line. */
async function remarksOn(
  names: readonly string[],
  matched: readonly (ProcfileLine | undefined)[],
  procfile: readonly ProcfileLine[] | undefined,
): Promise<Pick<MatchedProcesses, 'notes' | 'warnings'>> {
  const notes: string[] = [];
  const warnings: string[] = [];
  const unused = (procfile ?? []).filter((line) => !matched.includes(line));
  for (const [index, name] of names.entries()) {
    const line = matched[index];
    if (line === undefined) {
      const missing =
        procfile === undefined
          ? `There is no Procfile, so a buildpack must provide ${name}.`
          : `The Procfile has no line for ${name}, so a buildpack must provide it.`;
      const near = await nearLines(name, unused);
      if (near.length === 0) notes.push(missing);
      else warnings.push(`${missing} Did you mean ${near.join(' or ')}? ${SAME_NAME}`);
    } else if (normalName(line.type) !== normalName(name)) {
      notes.push(
        `The Procfile has no line for ${name}, so this process starts the line at the same position: ${line.type}.`,
      );
    } else if (line.type !== name) {
      notes.push(`${name} starts the Procfile line ${line.type}.`);
    }
  }
  return {notes, warnings};
}

const SAME_NAME = 'The process and its Procfile line must have the same name.';

/** Returns the lines whose names resemble a process, the most similar first. */
async function nearLines(name: string, lines: readonly ProcfileLine[]): Promise<string[]> {
  const alike = await Promise.all(
    lines.map(async ({type}) => ({type, value: await likeness(name, type)})),
  );
  const near = alike.filter(({value}) => value > 0).toSorted((a, b) => b.value - a.value);
  return near.map(({type}) => type);
}

/** Returns the image of `False`: it starts `web`, else the only line, else the buildpacks' default. */
export function plainImage(name: string, lines: readonly ProcfileLine[]): CodebaseImage {
  const [web] = linesOfName('web', lines);
  const line = web ?? (lines.length === 1 ? lines[0] : undefined);
  const process = web === undefined ? line?.type : 'web';
  return {name, process, command: line?.command, procfileType: line?.type};
}

function listed(lines: readonly ProcfileLine[]): string {
  return lines.map(({type}) => type).join(', ');
}
