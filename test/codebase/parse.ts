import {formatDiagnostics} from '../../src/codebase/diagnostic.ts';
import {type Parsed, TextFile} from '../../src/codebase/text-file.ts';

/** Parses a text, and gives the value, or its problems as a person sees them. */
export async function parse<T>(
  parser: (file: TextFile) => Parsed<T> | Promise<Parsed<T>>,
  text: string,
  name = 'file',
): Promise<T | string> {
  const parsed = await parser(new TextFile(name, text));
  return parsed.problems === undefined
    ? parsed.value
    : formatDiagnostics(parsed.problems).join('\n');
}
