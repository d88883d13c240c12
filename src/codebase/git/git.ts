/** Runs Git in a folder, and gives its stdout. */
export type Git = (...args: string[]) => Promise<string>;
