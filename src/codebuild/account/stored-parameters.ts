/** An existing parameter. */
export interface StoredParameter {
  /** `SecureString`; `undefined` if unknown. */
  readonly type: string | undefined;
  /** The decrypted value; `undefined` if it cannot be read. */
  readonly value: string | undefined;
}

/** Existing parameters by name. */
export type StoredParameters = ReadonlyMap<string, StoredParameter>;

/** Reads Parameter Store. */
export interface ParameterReader {
  /** Returns the names that do not exist. */
  missing(names: readonly string[]): Promise<readonly string[]>;
  /** Returns existing parameters, decrypted; `undefined` if permission is denied. */
  values(names: readonly string[]): Promise<StoredParameters | undefined>;
}

/** Reads parameters. If permission to read values is denied, finds at least which parameters exist. */
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
