/** The settings of a parameter besides its value. AWS resets most of those that a new version does not name. */
export interface ParameterSettings {
  readonly description: string | undefined;
  /** `Standard`, `Advanced` */
  readonly tier: string | undefined;
  /** ID, ARN or alias of the KMS key. */
  readonly keyId: string | undefined;
  readonly dataType: string | undefined;
  readonly allowedPattern: string | undefined;
}

/** An existing parameter. */
export interface StoredParameter {
  /** `SecureString`; `undefined` if unknown. */
  readonly type: string | undefined;
  /** The decrypted value; `undefined` if it cannot be read. */
  readonly value: string | undefined;
  /** `undefined` if they cannot be read, or if the parameter stays as it is. */
  readonly settings?: ParameterSettings | undefined;
}

/** Existing parameters by name. */
export type StoredParameters = ReadonlyMap<string, StoredParameter>;

/** Reads Parameter Store. */
export interface ParameterReader {
  /** Returns the names that do not exist. */
  missing(names: readonly string[]): Promise<readonly string[]>;
  /** Returns existing parameters, decrypted; `undefined` if permission is denied. */
  values(names: readonly string[]): Promise<StoredParameters | undefined>;
  /** Returns the settings of existing parameters; `undefined` if permission is denied. */
  settings(names: readonly string[]): Promise<ReadonlyMap<string, ParameterSettings> | undefined>;
}

/**
 * Reads parameters, and the settings of those whose value will change. If permission to read values is denied,
 * finds at least which parameters exist.
 */
export async function storedParameters(
  wanted: readonly {readonly name: string; readonly value: string}[],
  reader: ParameterReader,
): Promise<StoredParameters> {
  const stored = await withoutSettings(
    wanted.map(({name}) => name),
    reader,
  );
  const changing = wanted.flatMap(({name, value}) =>
    stored.has(name) && stored.get(name)?.value !== value ? [name] : [],
  );
  if (changing.length === 0) return stored;
  const settings = await reader.settings(changing);
  return new Map([...stored].map(([name, it]) => [name, {...it, settings: settings?.get(name)}]));
}

async function withoutSettings(
  names: readonly string[],
  reader: ParameterReader,
): Promise<StoredParameters> {
  const readable = await reader.values(names);
  if (readable !== undefined) return readable;
  const missing = new Set(await reader.missing(names));
  const unknown = {type: undefined, value: undefined};
  return new Map(names.filter((it) => !missing.has(it)).map((it) => [it, unknown]));
}
