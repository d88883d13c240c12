/** Far more than in any file that a person writes. */
const DEEPEST = 100;
/** Blanks and the marks of lists, keys and values. Each list and map takes a column, except a list in a map. */
const FAR_IN = new RegExp(`^(?:[ \\t]|[-?:](?=[ \\t])){${2 * DEEPEST}}.*\\S`, 'mu');

/** Returns whether brackets are nested so deeply that a recursive parser may overflow its stack. */
export function isTooDeep(text: string): boolean {
  let open = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/gu)) {
    open += bracket === '[' || bracket === '{' ? 1 : -1;
    if (open > DEEPEST) return true;
  }
  return false;
}

/**
 * Returns whether a YAML text is indented so deeply that a recursive parser may overflow its stack.
 */
export function isIndentedTooDeeply(text: string): boolean {
  return FAR_IN.test(text);
}
