import type {CodebaseImage} from './codebase.ts';
import type {Diagnostic} from './diagnostic.ts';
import type {ProcessFile} from './process-file.ts';
import type {ProcfileLine} from './procfile.ts';
import type {TextFile} from './text-file.ts';

export interface MatchedProcesses {
  readonly images: readonly CodebaseImage[];
  readonly notes: readonly string[];
  readonly problems: readonly Diagnostic[];
}

/**
 * Finds the Procfile line of every process: the one of its name, wherever it stands; where no process
 * has one and there are as many of both, the one at its place, as the old builder did.
 */
export function matchProcesses(
  file: TextFile,
  {application, processes}: ProcessFile,
  procfile: readonly ProcfileLine[] | undefined,
): MatchedProcesses {
  const lines = procfile ?? [];
  if (processes.length === 0)
    return {images: [plainImage(application, lines)], notes: [], problems: []};
  const byType = new Map(lines.map((line) => [line.type, line]));
  const named = processes.map(({name}) => byType.get(name));
  const byPlace = named.every((line) => line === undefined) && processes.length === lines.length;
  const matched = byPlace ? lines : named;
  const missing = processes.filter((_, index) => matched[index] === undefined);
  const [first] = missing;
  if (first !== undefined) {
    const names = missing.map(({name}) => name).join(', ');
    const message =
      procfile === undefined
        ? `There is no Procfile that says how to start ${names}.`
        : `The Procfile has no line for ${names}.`;
    const both = `Processes here: ${processes.map(({name}) => name).join(', ')}. In the Procfile: ${lines.map(({type}) => type).join(', ') || 'none'}.`;
    return {
      images: [],
      notes: [],
      problems: [file.problem(first.offset, first.length, message, both)],
    };
  }
  return {
    images: processes.map(({name}, index) => ({
      name: `${application}/${name}`,
      process: name,
      command: matched[index]?.command,
      procfileType: matched[index]?.type,
    })),
    notes: byPlace
      ? processes.map(
          ({name}, index) =>
            `${name} is not in the Procfile; it takes the line at its place, ${lines[index]?.type}.`,
        )
      : [],
    problems: [],
  };
}

function plainImage(name: string, lines: readonly ProcfileLine[]): CodebaseImage {
  const line =
    lines.find(({type}) => type === 'web') ?? (lines.length === 1 ? lines[0] : undefined);
  return {name, process: line?.type, command: line?.command, procfileType: line?.type};
}
