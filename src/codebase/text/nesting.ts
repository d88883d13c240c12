/** Far more than a file that people write has. */
const DEEPEST = 100;
/** Blanks and the signs of lists, keys and values; each list and map takes a column, but a list in a map. */
const FAR_IN = new RegExp(`^(?:[ \\t]|[-?:](?=[ \\t])){${2 * DEEPEST}}.*\\S`, 'mu');

/** Whether so many brackets are open at once that a parser, which calls itself for each, may fall. */
export function isTooDeep(text: string): boolean {
  let open = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/gu)) {
    open += bracket === '[' || bracket === '{' ? 1 : -1;
    if (open > DEEPEST) return true;
  }
  return false;
}

/**
 * Whether something of a YAML text stands so far to the right that it may be within as many lists and
 * maps, for each of which the parser calls itself too.
 */
export function isIndentedTooDeeply(text: string): boolean {
  return FAR_IN.test(text);
}
