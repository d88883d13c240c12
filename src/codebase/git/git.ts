/** Runs Git in a folder and returns its stdout. */
export type Git = (...args: string[]) => Promise<string>;
