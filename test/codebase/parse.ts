import {formatDiagnostics, warningText} from '../../src/codebase/text/diagnostic.ts';
import {type Parsed, TextFile} from '../../src/codebase/text/text-file.ts';
import {spell} from '../../src/cli/spell.ts';

/** Parses a text without problems. Returns its warnings. */
export async function warningsOf<T>(
  parser: (file: TextFile) => Parsed<T> | Promise<Parsed<T>>,
  text: string,
  name = 'file',
): Promise<string[]> {
  const parsed = await parser(new TextFile(name, text));
  if (parsed.problems !== undefined)
    throw new Error(formatDiagnostics(parsed.problems).map(spell).join('\n'));
  return (parsed.warnings ?? []).map((it) => spell(warningText(it)));
}

/** Parses a text. Returns the value, or its problems as they are shown. */
export async function parse<T>(
  parser: (file: TextFile) => Parsed<T> | Promise<Parsed<T>>,
  text: string,
  name = 'file',
): Promise<T | string> {
  const parsed = await parser(new TextFile(name, text));
  return parsed.problems === undefined
    ? parsed.value
    : formatDiagnostics(parsed.problems).map(spell).join('\n');
}
