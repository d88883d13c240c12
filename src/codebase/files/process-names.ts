/**
 * The form in which two process names are compared. Heroku's Procfile buildpack changes the names of
 * processes to this form, and image names cannot hold capitals.
 *
 * @see https://github.com/heroku/buildpacks-procfile/blob/main/SPEC.md
 */
export function normalName(name: string): string {
  return name.toLowerCase().replaceAll(/[._]/gu, '-');
}

/** How much two names are alike. A higher number is more alike; 0 is not alike at all. */
export type Likeness = 0 | 1 | 2 | 3;

/** The shortest name in which one wrong letter is taken for a typing error. */
const SHORTEST = 3;

/**
 * Compares a process name with the name of a Procfile line.
 *
 * @returns 3 if both have the same normal form, 2 if the difference looks like a typing error, 1 if
 *   all words of one name are in the other (`beat`, `celery-beat`), else 0.
 */
export async function likeness(a: string, b: string): Promise<Likeness> {
  const [one, other] = [normalName(a), normalName(b)];
  if (one === other) return 3;
  if (await isTypo(one.replaceAll('-', ''), other.replaceAll('-', ''))) return 2;
  return hasWordsOf(one, other) || hasWordsOf(other, one) ? 1 : 0;
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
