import type {ParameterTier, ParameterType} from '@aws-sdk/client-ssm';

/** One version of a parameter. */
export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  readonly type: ParameterType;
  readonly tier: ParameterTier;
  readonly description: string | undefined;
  readonly dataType: string;
  /** Only for a `SecureString`. */
  readonly keyId: string | undefined;
  readonly modifiedAt: Date;
}

/** A parameter with its versions, the newest last. */
export interface StoredParameter {
  readonly name: string;
  readonly versions: readonly ParameterVersion[];
  readonly tags: ReadonlyMap<string, string>;
}

/** The parameters of an account in one region. */
export class ParameterStore {
  /** KMS keys that are disabled or about to be deleted. Can change at any time. */
  readonly unusableKeys = new Set<string>();
  readonly #parameters = new Map<string, StoredParameter>();

  names(): string[] {
    return [...this.#parameters.keys()];
  }

  find(name: string): StoredParameter | undefined {
    return this.#parameters.get(name);
  }

  /** The newest version, with the description, which no single operation returns. */
  newest(name: string): ParameterVersion | undefined {
    return this.find(name)?.versions.at(-1);
  }

  /** Adds a version. @returns it, with its number. */
  put(
    name: string,
    given: Partial<Omit<ParameterVersion, 'version' | 'value'>> & {readonly value: string},
    tags: ReadonlyMap<string, string> = new Map(),
  ): ParameterVersion {
    const before = this.find(name);
    const added = {
      type: 'String' as const,
      tier: 'Standard' as const,
      description: undefined,
      dataType: 'text',
      keyId: undefined,
      modifiedAt: new Date(),
      ...given,
      version: (before?.versions.length ?? 0) + 1,
    };
    const versions = [...(before?.versions ?? []), added];
    this.#parameters.set(name, {name, versions, tags: before?.tags ?? tags});
    return added;
  }

  /** @returns whether it existed. */
  remove(name: string): boolean {
    return this.#parameters.delete(name);
  }
}
