/**
 * Returns the normal form of a process name, in which names are compared. Heroku's Procfile buildpack
 * changes capitals and underscores in this way. Only the process file allows a dot.
 *
 * @see https://github.com/heroku/buildpacks-procfile/blob/main/SPEC.md
 */
export function normalName(name: string): string {
  return name.toLowerCase().replaceAll(/[._]/gu, '-');
}

/** The similarity of two names. A higher number is more similar; 0 is not similar. */
export type Likeness = 0 | 1 | 2 | 3 | 4;

/** Shorter names and words are not checked for typing errors or searched in others. */
const SHORTEST = 3;

/**
 * Compares a process name with the name of a Procfile line.
 *
 * @returns 4 if both have the same normal form, 3 if the difference looks like a typing error, 2 if
 *   all words of one name are in the other (`beat`, `celery-beat`), 1 if a word of one name resembles a
 *   word of the other (`mail-worker`, `rq-workers`), else 0.
 */
export async function likeness(a: string, b: string): Promise<Likeness> {
  const [one, other] = [normalName(a), normalName(b)];
  if (one === other) return 4;
  if (await isTypo(one.replaceAll('-', ''), other.replaceAll('-', ''))) return 3;
  if (hasWordsOf(one, other) || hasWordsOf(other, one)) return 2;
  return (await hasWordLike(one, other)) ? 1 : 0;
}

/** One wrong letter, two in a name of six letters and more, or two adjacent letters swapped. */
async function isTypo(a: string, b: string): Promise<boolean> {
  const shorter = Math.min(a.length, b.length);
  if (shorter < SHORTEST) return false;
  const {distance} = await import('fastest-levenshtein');
  return distance(a, b) <= (shorter < 2 * SHORTEST ? 1 : 2) || isSwapped(a, b);
}

function isSwapped(a: string, b: string): boolean {
  return Array.from(a.slice(1), (_, at) => at).some(
    (at) => b === `${a.slice(0, at)}${a[at + 1]}${a[at]}${a.slice(at + 2)}`,
  );
}

/** Whether every word of `name` is a word of `other`. */
function hasWordsOf(name: string, other: string): boolean {
  const words = other.split('-');
  return name.split('-').every((word) => words.includes(word));
}

/** Returns whether any of the names resembles any of the others. */
export async function areAlike(
  names: readonly string[],
  others: readonly string[],
): Promise<boolean> {
  const known = new Set(others.map((other) => normalName(other)));
  if (names.some((name) => known.has(normalName(name)))) return true;
  const pairs = names.flatMap((name) => others.map((other) => likeness(name, other)));
  return (await Promise.all(pairs)).some((it) => it > 0);
}

/** Whether any word of one name resembles any word of the other. */
async function hasWordLike(name: string, other: string): Promise<boolean> {
  const pairs = wordsOf(name).flatMap((a) => wordsOf(other).map((b) => [a, b] as const));
  const alike = await Promise.all(
    pairs.map(async ([a, b]) => a === b || isWithin(a, b) || isWithin(b, a) || isTypo(a, b)),
  );
  return alike.some(Boolean);
}

function wordsOf(name: string): string[] {
  return name.split('-').filter((word) => word !== '');
}

function isWithin(word: string, other: string): boolean {
  return word.length >= SHORTEST && other.includes(word);
}
