import {join} from 'node:path';
import {ChildFailure, type Run} from '../subprocess/run.ts';
import type {Diagnostic} from './diagnostic.ts';
import {gitEnvironment} from './git-environment.ts';
import {readRegular} from './read-regular.ts';
import {TextFile} from './text-file.ts';
import {utf16Problem} from './utf16.ts';

/** Scripts of a codebase that run at the end of its build, with bash. */
const SCRIPTS = ['buildpack-run.sh', 'user-post.sh'] as const;

/** Bytes of one script. */
const LARGEST = 16 * 1024 * 1024;

/** What is built: a commit, or the folder as it is. */
export interface ScriptSource {
  readonly folder: string;
  /** `undefined` if the folder is built as it is. */
  readonly commit: string | undefined;
  /** Files of the folder that are not the commit's. */
  readonly changedFiles: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly run: Run;
}

/**
 * Problems of a codebase's scripts that would only show when they run: line ends of Windows, and
 * UTF-16. In a commit the content counts that a checkout with the repository's own attributes gives.
 */
export async function scriptProblems(source: ScriptSource): Promise<Diagnostic[]> {
  const problems = await Promise.all(SCRIPTS.map((name) => problemOf(name, source)));
  return problems.flatMap((it) => it ?? []);
}

async function problemOf(name: string, source: ScriptSource): Promise<Diagnostic | undefined> {
  const inFolder = await readRegular(join(source.folder, name), LARGEST).catch(() => undefined);
  const isThere = inFolder instanceof Uint8Array;
  if (source.commit === undefined) return isThere ? check(name, inFolder, FOLDER) : undefined;
  if (!isThere && !source.changedFiles.includes(name)) return undefined;
  const committed = await contentOf(name, source, '--filters');
  if (committed === undefined) return undefined;
  return check(name, Buffer.from(committed), async () =>
    // Its attributes may give the line ends, and not the file itself.
    (await contentOf(name, source, 'blob'))?.includes('\r\n') === true
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

/**
 * A file of a commit, as it is kept (`blob`) or as a checkout gives it (`--filters`), whatever this
 * machine's configuration says of line ends; `undefined` if the commit has none.
 * https://git-scm.com/docs/git-cat-file#Documentation/git-cat-file.txt---filters
 */
async function contentOf(
  name: string,
  {folder, commit, environment, run}: ScriptSource,
  form: 'blob' | '--filters',
): Promise<string | undefined> {
  const neutral = ['core.autocrlf=false', 'core.eol=lf', 'core.attributesFile=/dev/null'];
  const args = ['-C', folder, ...neutral.flatMap((it) => ['-c', it]), 'cat-file', form];
  try {
    const {stdout} = await run({
      file: 'git',
      args: [...args, `${commit}:./${name}`],
      env: gitEnvironment(environment),
    });
    return stdout;
  } catch (error) {
    if (error instanceof ChildFailure) return undefined;
    throw error;
  }
}
