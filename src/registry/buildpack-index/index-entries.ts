import compare from 'semver/functions/compare.js';
import valid from 'semver/functions/valid.js';
import * as z from 'zod/mini';

/** A version of a buildpack in the buildpack registry. */
export type IndexEntry = z.infer<typeof line>;

const line = z.object({
  ns: z.string(),
  name: z.string(),
  version: z.string(),
  /** The registry no longer offers this version. */
  yanked: z.optional(z.boolean()),
  /** The image, with its digest. */
  addr: z.optional(z.string()),
});

/**
 * The path of a buildpack's file in the index: folders of the first letters of its name keep folders small.
 *
 * @see https://github.com/buildpacks/rfcs/blob/main/text/0022-client-side-buildpack-registry.md
 */
export function indexPath(namespace: string, name: string): string {
  const short = name.length === 3 ? `3/${name.slice(0, 2)}` : String(name.length);
  const folder = name.length <= 3 ? short : `${name.slice(0, 2)}/${name.slice(2, 4)}`;
  return `${folder}/${namespace}_${name}`;
}

/**
 * Parses a file of the index: a line of JSON for each version.
 *
 * @returns the versions, or the number of the first line that is malformed.
 */
export function parseIndex(text: string): readonly IndexEntry[] | {readonly wrongLine: number} {
  const entries: IndexEntry[] = [];
  for (const [index, row] of text.split('\n').entries()) {
    if (row.trim() === '') continue;
    const entry = line.safeParse(json(row)).data;
    if (entry === undefined) return {wrongLine: index + 1};
    entries.push(entry);
  }
  return entries;
}

/**
 * Chooses a version of a buildpack. Without a version, the newest one that is not yanked.
 *
 * @returns `yanked` if the registry no longer offers it, `unknown` if there is no such version.
 */
export function chooseEntry(
  entries: readonly IndexEntry[],
  version: string | undefined,
): IndexEntry | 'yanked' | 'unknown' {
  const fitting = entries.filter((it) => version === undefined || it.version === version);
  if (fitting.length === 0) return 'unknown';
  const yanked = new Set(fitting.filter((it) => it.yanked).map((it) => it.version));
  const [newest] = fitting
    .filter((it) => !yanked.has(it.version))
    .toSorted((a, b) => newestFirst(a.version, b.version));
  return newest ?? 'yanked';
}

/** Versions that do not follow the rules of semantic versioning are older than all others. */
function newestFirst(a: string, b: string): number {
  const [isA, isB] = [valid(a) !== null, valid(b) !== null];
  return isA && isB ? compare(b, a) : Number(isB) - Number(isA);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
