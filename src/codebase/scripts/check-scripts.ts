import {lstat} from 'node:fs/promises';
import {join} from 'node:path';
import {readRegular} from '../paths/read-regular.ts';
import {type BuiltSource, type CommittedSource, committedFile} from '../git/committed-file.ts';
import {linkProblem} from '../paths/link-problem.ts';
import {inCommit} from '../git/commit-lookup.ts';
import {inFolder} from '../paths/folder-lookup.ts';
import {isBroken, resolvePath} from '../paths/resolve-path.ts';
import {type Diagnostic, warningText} from '../text/diagnostic.ts';
import {checkSyntax} from './check-syntax.ts';
import {FROM_FOLDER, checkText, fromCommit} from './check-text.ts';
import {SCRIPTS} from './script-names.ts';
import {versionFileProblem} from './version-file.ts';
import type {Text} from '../../text.ts';

/** Bytes of one script. */
const LARGEST = 16 * 1024 * 1024;

/** Problems of a codebase's scripts. */
export interface CheckedScripts {
  readonly problems: readonly Diagnostic[];
  /** One sentence each. */
  readonly warnings: readonly Text[];
}

/**
 * Checks a codebase's scripts for problems that would only show when they run, or never: characters that
 * bash misreads, links whose targets are missing in the image, and scripts that are not committed. For a
 * commit, checks the content that a checkout with the repository's own attributes writes.
 */
export async function checkScripts(source: BuiltSource): Promise<CheckedScripts> {
  const [versionFile, ...scripts] = await Promise.all([
    versionFileProblem(source),
    ...SCRIPTS.map((name) => checkScript(name, source)),
  ]);
  return {
    problems: [...scripts.flatMap((it) => it.problems), ...versionFile],
    warnings: scripts.flatMap((it) => it.warnings),
  };
}

const NOTHING: CheckedScripts = {problems: [], warnings: []};

async function checkScript(name: string, source: BuiltSource): Promise<CheckedScripts> {
  const isInFolder = await isThere(join(source.folder, name));
  const {commit} = source;
  if (commit === undefined) return isInFolder ? inFolderAsItIs(name, source) : NOTHING;
  if (!isInFolder && !source.changedFiles.includes(name)) return NOTHING;
  const committed = await ofCommit(name, {...source, commit});
  if (committed !== undefined) return committed;
  const warning = `${name} is not committed, so it does not run. Add it: git add --force ${name}`;
  return isInFolder ? {problems: [], warnings: [warning]} : NOTHING;
}

async function inFolderAsItIs(name: string, source: BuiltSource): Promise<CheckedScripts> {
  const end = await resolvePath(name, inFolder(source.folder));
  if (isBroken(end)) return refused(linkProblem(name, end, NOT_RUN));
  const read = await readRegular(join(source.folder, name), LARGEST).catch(() => undefined);
  if (read === undefined || 'size' in read) return NOTHING;
  return 'kind' in read ? refused(noFile(name, read.kind)) : checkContent(name, read, source);
}

/** @returns `undefined` if the commit does not contain this name. */
async function ofCommit(
  name: string,
  source: CommittedSource,
): Promise<CheckedScripts | undefined> {
  const end = await resolvePath(name, inCommit(source));
  if (end.kind === 'missing') return undefined;
  if (isBroken(end)) return refused(linkProblem(name, end, NOT_RUN));
  if (end.kind === 'folder') return refused(noFile(name, 'a folder'));
  if (end.kind === 'other') return refused(noFile(name, end.what));
  const content = await committedFile(end.path, source, '--filters');
  if (content === undefined) return undefined;
  return checkContent(name, Buffer.from(content), source, end.path);
}

const NOT_RUN = 'it would not run';

function noFile(name: string, kind: string): Diagnostic {
  return {
    file: name,
    message: `This is ${kind}, not a file, so it would not run.`,
    hint: 'Replace it with the script, or rename it.',
  };
}

async function checkContent(
  name: string,
  bytes: Uint8Array,
  source: Omit<CommittedSource, 'commit'> & {readonly commit: string | undefined},
  path = name,
): Promise<CheckedScripts> {
  const {commit} = source;
  const fix = commit === undefined ? FROM_FOLDER : fromCommit(path, {...source, commit});
  const checked = await checkText(name, bytes, fix);
  if (checked.problems.length > 0) return {problems: checked.problems, warnings: []};
  const syntax = checked.isBash ? await checkSyntax(name, bytes, source) : [];
  return {problems: [], warnings: [...checked.warnings, ...syntax].map(warningText)};
}

function refused(problem: Diagnostic): CheckedScripts {
  return {problems: [problem], warnings: []};
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
