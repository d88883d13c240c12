/** Environment variables by name; `undefined` if one is not set. */
export type Environment = Readonly<Record<string, string | undefined>>;
