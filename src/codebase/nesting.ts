/** Far more than a file that people write has. */
const DEEPEST = 100;

/** Whether so many brackets are open at once that a parser, which calls itself for each, may fall. */
export function isTooDeep(text: string): boolean {
  let open = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/gu)) {
    open += bracket === '[' || bracket === '{' ? 1 : -1;
    if (open > DEEPEST) return true;
  }
  return false;
}
