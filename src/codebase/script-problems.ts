import {join} from 'node:path';
import {type BuiltSource, committedFile} from './git/committed-file.ts';
import type {Diagnostic} from './text/diagnostic.ts';
import {readRegular} from './files/read-regular.ts';
import {TextFile} from './text/text-file.ts';
import {utf16Problem} from './text/utf16.ts';

/** Scripts of a codebase that run at the end of its build, with bash. */
const SCRIPTS = ['buildpack-run.sh', 'user-post.sh'] as const;

/** Bytes of one script. */
const LARGEST = 16 * 1024 * 1024;

/**
 * Problems of a codebase's scripts that would only show when they run: line ends of Windows, and
 * UTF-16. In a commit the content counts that a checkout with the repository's own attributes gives.
 */
export async function scriptProblems(source: BuiltSource): Promise<Diagnostic[]> {
  const problems = await Promise.all(SCRIPTS.map((name) => problemOf(name, source)));
  return problems.flatMap((it) => it ?? []);
}

async function problemOf(name: string, source: BuiltSource): Promise<Diagnostic | undefined> {
  const inFolder = await readRegular(join(source.folder, name), LARGEST).catch(() => undefined);
  const isThere = inFolder instanceof Uint8Array;
  const {commit} = source;
  if (commit === undefined) return isThere ? check(name, inFolder, FOLDER) : undefined;
  if (!isThere && !source.changedFiles.includes(name)) return undefined;
  const committed = await committedFile(name, {...source, commit}, '--filters');
  if (committed === undefined) return undefined;
  return check(name, Buffer.from(committed), async () =>
    // Its attributes may give the line ends, and not the file itself.
    (await committedFile(name, {...source, commit}, 'blob'))?.includes('\r\n') === true
      ? `${convert(name)}, and commit it.`
      : `The line ends come from .gitattributes: add the line "${name} text eol=lf" to it, and commit it.`,
  );
}

async function check(
  name: string,
  bytes: Uint8Array,
  hint: (name: string) => string | Promise<string>,
): Promise<Diagnostic | undefined> {
  const text = new TextDecoder().decode(bytes);
  const at = text.indexOf('\r\n');
  if (at === -1) return utf16Problem(name, bytes);
  const message = 'Lines end in CRLF, and bash takes the CR for a part of the line.';
  return new TextFile(name, text).problem(at, 1, message, await hint(name));
}

const FOLDER = (name: string) => `${convert(name)}.`;

function convert(name: string): string {
  return String.raw`Convert it: perl -pi -e 's/\r\n/\n/' ${name}`;
}
