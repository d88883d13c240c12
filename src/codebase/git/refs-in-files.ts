import {readFile, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {inflate} from 'node:zlib';
import {type GitRefs, NO_REFS, readRefs} from './git-refs.ts';

/** The commits of branches, tags and other refs, by their whole names. Symbolic refs are left out. */
type Refs = ReadonlyMap<string, string>;

/**
 * Reads the refs of a repository from its files, for machines without Git. It reads what `git clone` and `git tag`
 * write; in any other format, there are no refs.
 *
 * @param repository its `.git`. A file, as in a linked worktree, counts as no repository.
 * @param commit 40 hex digits.
 * @see https://git-scm.com/docs/gitrepository-layout
 */
export async function refsInFiles(
  repository: string | undefined,
  commit: string,
): Promise<GitRefs> {
  if (repository === undefined) return NO_REFS;
  const [packed, loose, head] = await Promise.all([
    textOf(join(repository, 'packed-refs')).then(packedRefs),
    looseRefs(repository),
    textOf(join(repository, 'HEAD')),
  ]);
  const refs: Refs = new Map([...packed, ...loose]);
  const branch = /^ref: (?<name>[^\n]+)$/mu.exec(head)?.groups?.['name'];
  const listing = [...refs].map(([name, at]) => `${at} ${name === branch ? '*' : ' '}${name} \n`);
  const tags = [...refs].filter(([name, at]) => at === commit && isTag(name));
  const decoration = tags.map(([name]) => `tag: ${name}`).join(', ');
  return readRefs({refs: listing.join(''), tags: decoration, remotes: ''}, commit);
}

function isTag(name: string): boolean {
  return name.startsWith('refs/tags/');
}

/** A line for each ref. The line after an annotated tag has its commit: `^…`. */
function packedRefs(text: string): Refs {
  const refs = new Map<string, string>();
  let last = '';
  for (const line of text.split('\n')) {
    const {id, name, peeled} =
      /^(?:(?<id>[0-9a-f]{40}) (?<name>refs\/[^\n]+)|\^(?<peeled>[0-9a-f]{40}))$/u.exec(line)
        ?.groups ?? {};
    if (id !== undefined && name !== undefined) refs.set((last = name), id);
    else if (peeled !== undefined) refs.set(last, peeled);
  }
  return refs;
}

/** A file for each ref. */
async function looseRefs(repository: string): Promise<Refs> {
  const options = {recursive: true, withFileTypes: true} as const;
  const entries = await readdir(join(repository, 'refs'), options).catch(() => []);
  const found = entries
    .filter((it) => it.isFile())
    .map(async ({name, parentPath}) => {
      const path = join(parentPath, name);
      const id = /^[0-9a-f]{40}$/mu.exec(await textOf(path))?.[0];
      const ref = path.slice(repository.length + 1);
      return id === undefined ? [] : [[ref, await peel(repository, ref, id)] as const];
    });
  return new Map((await Promise.all(found)).flat());
}

/**
 * The commit of a tag that has an object of its own. Tags that were made in this clone are not in a pack.
 *
 * @see https://git-scm.com/book/en/v2/Git-Internals-Git-Objects#_object_storage
 */
async function peel(repository: string, ref: string, id: string): Promise<string> {
  if (!isTag(ref)) return id;
  const path = join(repository, 'objects', id.slice(0, 2), id.slice(2));
  const bytes = await readFile(path).catch(() => undefined);
  const content = bytes && (await unpack(bytes).catch(() => undefined));
  const target = /^tag \d+\0object (?<target>[0-9a-f]{40})\n/u.exec(content?.toString() ?? '');
  return target?.groups?.['target'] === undefined
    ? id
    : await peel(repository, ref, target.groups['target']);
}

const unpack = promisify(inflate);

async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '');
}
