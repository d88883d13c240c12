import {createHash} from 'node:crypto';
import {access, chmod, mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {delimiter, dirname, join} from 'node:path';
import {temporaryFolder} from '../../temporary-folder.ts';

/**
 * A `git-lfs` that takes content from the place where the real one stores it, and contacts no server. It
 * fails the checkout for every unknown request.
 */
export interface FakeGitLfs {
  /** To be put first into the PATH. */
  readonly folder: string;
  /** Its requests, one per line. */
  readonly asked: () => Promise<string[]>;
}

/** @param script a shell script that it runs instead of the filter. */
export async function fakeGitLfs(script?: string): Promise<FakeGitLfs> {
  return makeFakeGitLfs(await temporaryFolder(), script);
}

/** The same, in an existing folder. */
export async function makeFakeGitLfs(folder: string, script?: string): Promise<FakeGitLfs> {
  const log = join(folder, 'asked');
  const program = join(folder, 'filter.mjs');
  await writeFile(log, '');
  await writeFile(program, FILTER);
  const filter = script ?? `exec ${process.execPath} ${program} ${log}`;
  const lines = [
    '#!/bin/sh',
    `echo "$*" >>${log}`,
    'case "$*" in',
    'version) echo "git-lfs/3.3.0 (fake)" ;;',
    `filter-process) ${filter} ;;`,
    '*) echo "fake git-lfs: unknown: $*" >&2; exit 64 ;;',
    'esac',
  ];
  await writeFile(join(folder, 'git-lfs'), `${lines.join('\n')}\n`);
  await chmod(join(folder, 'git-lfs'), 0o755);
  return {folder, asked: async () => (await readFile(log, 'utf8')).split('\n').slice(0, -1)};
}

/** A PATH on which this program is found first. */
export function pathWith({folder}: FakeGitLfs): string {
  return [folder, process.env['PATH']].join(delimiter);
}

/** A PATH with Git and a shell, and without git-lfs. */
export async function pathWithoutLfs(): Promise<string> {
  const folder = await temporaryFolder();
  await writePathWithoutLfs(folder);
  return folder;
}

/** The same, in an existing folder. */
export async function writePathWithoutLfs(
  folder: string,
  more: readonly string[] = [],
): Promise<void> {
  const found = async (name: string) => {
    for (const it of (process.env['PATH'] ?? '').split(delimiter)) {
      const path = join(it, name);
      const isThere = await access(path).then(
        () => true,
        () => false,
      );
      if (isThere) return path;
    }
    throw new Error(`${name} is not on the PATH`);
  };
  for (const name of ['git', 'sh', ...more]) await symlink(await found(name), join(folder, name));
}

/** The pointer that Git stores for content in Git LFS. */
export function lfsPointer(content: string): string {
  const id = createHash('sha256').update(content).digest('hex');
  const size = Buffer.byteLength(content);
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${id}\nsize ${size}\n`;
}

/** Stores content where Git LFS stores it in a clone. */
export async function storeLfsContent(repository: string, content: string): Promise<void> {
  const id = createHash('sha256').update(content).digest('hex');
  const file = join(repository, '.git/lfs/objects', id.slice(0, 2), id.slice(2, 4), id);
  await mkdir(dirname(file), {recursive: true});
  await writeFile(file, content);
}

/** https://git-scm.com/docs/gitattributes#_long_running_filter_process */
const FILTER = String.raw`
import {appendFileSync, existsSync, readFileSync, readSync, writeSync} from 'node:fs';
import {dirname, join} from 'node:path';

const log = process.argv[2];

function exactly(bytes) {
  const buffer = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; ) {
    const read = readSync(0, buffer, at, bytes - at, null);
    if (read === 0) process.exit(0);
    at += read;
  }
  return buffer;
}

function packets() {
  const found = [];
  for (;;) {
    const length = Number.parseInt(exactly(4).toString(), 16);
    if (length === 0) return found;
    found.push(exactly(length - 4));
  }
}

const words = () => packets().map((it) => it.toString().trim());

function send(...parts) {
  for (const part of parts) {
    const bytes = Buffer.from(part);
    for (let at = 0; at < bytes.length; at += 65516) {
      const piece = bytes.subarray(at, at + 65516);
      writeSync(1, (piece.length + 4).toString(16).padStart(4, '0'));
      writeSync(1, piece);
    }
  }
  writeSync(1, '0000');
}

function must(holds, what) {
  if (holds) return;
  process.stderr.write('fake git-lfs: ' + what + '\n');
  process.exit(65);
}

/** Beside the objects that the repository borrows, as the real one does. */
function stored(id) {
  const alternates = readFileSync(join(process.env.GIT_DIR, 'objects/info/alternates'), 'utf8');
  const [objects] = alternates.split('\n');
  return join(dirname(objects), 'lfs/objects', id.slice(0, 2), id.slice(2, 4), id);
}

must(words().join() === 'git-filter-client,version=2', 'another handshake');
send('git-filter-server\n', 'version=2\n');
must(words().includes('capability=smudge'), 'Git cannot smudge');
send('capability=smudge\n');
for (;;) {
  const [command, name] = words();
  must(command === 'command=smudge', command);
  const content = Buffer.concat(packets());
  appendFileSync(log, 'smudge ' + name.slice('pathname='.length) + '\n');
  const id = /^oid sha256:(\w+)$/m.exec(content)?.[1];
  const file = id === undefined ? undefined : stored(id);
  const isThere = file !== undefined && existsSync(file);
  if (!isThere && id !== undefined && process.env.GIT_LFS_SKIP_DOWNLOAD_ERRORS !== '1') {
    send('status=error\n');
    continue;
  }
  send('status=success\n');
  send(isThere ? readFileSync(file) : content);
  send();
}
`;
