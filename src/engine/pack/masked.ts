/** A shorter part of a secret would hide half of what is printed, and nothing worth hiding. */
const SHORTEST = 4;
const MASK = '***';

/**
 * Hides secrets in what tools print: buildpacks and scripts are given them, and may say them.
 *
 * @param values the secrets; of one with several lines each line is hidden, as output comes in lines.
 * @returns what makes a text without them: as they are, as in an address, and in base64.
 */
export function maskOf(values: readonly string[]): (text: string) => string {
  const hidden = values
    .flatMap((value) => [value, ...value.split('\n').map((line) => line.trim())])
    .flatMap((value) => (value.length < SHORTEST ? [] : formsOf(value)))
    // The longest first, so that none is cut by a part of it.
    .toSorted((a, b) => b.length - a.length);
  return (text) => hidden.reduce((rest, value) => rest.replaceAll(value, MASK), text);
}

/** A secret as it is, in an address, and in base64. */
function formsOf(value: string): string[] {
  const base64 = Buffer.from(value).toString('base64').replace(/=+$/u, '');
  return [value, encodeURIComponent(value), base64];
}
