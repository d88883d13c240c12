/** A parameter as it is. */
export interface StoredParameter {
  /** `SecureString`; `undefined` where that is not known. */
  readonly type: string | undefined;
  /** Decrypted; `undefined` where it may not be read. */
  readonly value: string | undefined;
}

/** Those that exist, by name. */
export type StoredParameters = ReadonlyMap<string, StoredParameter>;

/** The part of the parameter store that tells what is there. */
export interface ParameterReader {
  /** Those of some names that do not exist. */
  missing(names: readonly string[]): Promise<readonly string[]>;
  /** Those that exist, decrypted; `undefined` where that is not allowed. */
  values(names: readonly string[]): Promise<StoredParameters | undefined>;
}

/** Reads parameters; where their values may not be read, at least which there are. */
export async function storedParameters(
  names: readonly string[],
  reader: ParameterReader,
): Promise<StoredParameters> {
  const readable = await reader.values(names);
  if (readable !== undefined) return readable;
  const missing = new Set(await reader.missing(names));
  const unknown = {type: undefined, value: undefined};
  return new Map(names.filter((it) => !missing.has(it)).map((it) => [it, unknown]));
}
