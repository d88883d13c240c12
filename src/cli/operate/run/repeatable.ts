/**
 * Makes a flag of strings repeatable. Each flag takes one value, so that the parser does not take an argument that
 * follows for another value.
 */
export const REPEATABLE = {multiple: true, multipleNonGreedy: true} as const;
