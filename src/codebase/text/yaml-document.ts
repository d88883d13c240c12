import type * as yaml from 'yaml';
import type {Document} from 'yaml';
import type {Diagnostic} from './diagnostic.ts';
import {isIndentedTooDeeply, isTooDeep} from './nesting.ts';
import type {TextFile} from './text-file.ts';

/** The parser's message for a stack overflow. */
const FALLEN = /call stack|stack overflow/iu;

/**
 * Parses a file with one YAML document.
 *
 * @param example a hint with the expected content.
 */
export async function parseYaml(
  file: TextFile,
  example: string,
): Promise<
  | {readonly document: Document; readonly yaml: typeof yaml}
  | {readonly problems: readonly Diagnostic[]}
> {
  const tooDeep = {problems: [file.problem(0, 1, 'The file is nested too deeply.', example)]};
  if (isTooDeep(file.text) || isIndentedTooDeeply(file.text)) return tooDeep;
  const parser = await import('yaml');
  const documents = parser.parseAllDocuments(file.text, {uniqueKeys: false, logLevel: 'silent'});
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (document === undefined) {
    return {problems: [file.problem(0, 1, 'The file is empty.', example)]};
  }
  if (second !== undefined) {
    const at = second.range[0];
    return {problems: [file.problem(at, 1, 'Only one document is allowed. A second begins here.')]};
  }
  if (document.errors.some(({message}) => FALLEN.test(message))) return tooDeep;
  if (document.errors.length === 0) return {document, yaml: parser};
  const hidden = hiddenInYaml(parser, file);
  if (hidden.length > 0) return {problems: hidden};
  return {
    problems: document.errors.map((error) =>
      file.problem(
        Math.min(error.pos[0], file.text.length),
        Math.max(1, error.pos[1] - error.pos[0]),
        `Invalid YAML: ${error.message.split(/ at line |\n/u, 1)[0]}.`,
      ),
    ),
  };
}

/**
 * Returns a problem for each hidden character outside comments.
 *
 * @param ignored start and end of ignored parts of the text.
 */
export function hiddenInYaml(
  parser: typeof yaml,
  file: TextFile,
  ignored: readonly (readonly [number, number])[] = [],
): Diagnostic[] {
  // Most files have none, and finding the comments is slow.
  if (file.hidden().length === 0) return [];
  return file.hidden([...ignored, ...comments(parser, file.text)]);
}

/** Returns start and end of each comment. */
function comments({Lexer}: typeof yaml, text: string): [number, number][] {
  const found: [number, number][] = [];
  let at = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    // The lexer also emits its own marks, such as the one before a scalar.
    const isMark = !text.startsWith(token, at);
    if (!isMark) {
      if (token.startsWith('#') && !isScalar) found.push([at, at + token.length]);
      at += token.length;
    }
    isScalar = token === SCALAR;
  }
  return at === text.length ? found : [];
}

/** https://eemeli.org/yaml/#lexer */
const SCALAR = '\u001F';
