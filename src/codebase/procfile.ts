import type {Diagnostic} from './diagnostic.ts';
import {type Parsed, type TextFile, quoted} from './text-file.ts';

export interface ProcfileLine {
  readonly type: string;
  readonly command: string;
}

/**
 * Reads a Procfile: `type: command` lines, blank lines and comments.
 * https://github.com/paketo-buildpacks/procfile
 */
export function parseProcfile(file: TextFile): Parsed<readonly ProcfileLine[]> {
  const problems: Diagnostic[] = [];
  const lines = new Map<string, ProcfileLine>();
  let offset = 0;
  for (const raw of file.text.split('\n')) {
    const line = raw.trimEnd();
    const here = offset;
    offset += raw.length + 1;
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const {type, command} = /^(?<type>[\w-]+):\s*(?<command>\S.*)$/u.exec(line)?.groups ?? {};
    if (type === undefined || command === undefined) {
      const hint = 'Each line is a process: web: gunicorn app:app';
      problems.push(file.problem(here, line.length, 'This line names no process.', hint));
    } else if (lines.has(type)) {
      problems.push(file.problem(here, type.length, `The process ${quoted(type)} is there twice.`));
    } else {
      lines.set(type, {type, command});
    }
  }
  if (problems.length > 0) return {problems};
  if (lines.size === 0) return {problems: [file.problem(0, 1, 'The Procfile holds no process.')]};
  return {value: [...lines.values()]};
}
