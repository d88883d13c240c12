import {randomBytes, randomUUID} from 'node:crypto';
import type {AccountScope} from './account-scope.ts';

/** A secret with its only version. */
export interface StoredSecret {
  readonly arn: string;
  readonly name: string;
  readonly versionId: string;
  readonly description: string | undefined;
  readonly keyId: string | undefined;
  readonly string: string | undefined;
  /** In base64. */
  readonly binary: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly createdAt: Date;
}

/** The secrets of an account in one region. */
export class SecretStore {
  readonly #secrets = new Map<string, StoredSecret>();

  names(): string[] {
    return [...this.#secrets.keys()];
  }

  /** Finds one by name, by ARN, or by the ARN without the six characters that AWS adds. */
  find(id: string): StoredSecret | undefined {
    const all = [...this.#secrets.values()];
    return this.#secrets.get(id) ?? all.find(({arn}) => arn === id || arn.slice(0, -7) === id);
  }

  /** Adds one, and replaces one of the same name. */
  add(
    {region, id, now}: AccountScope,
    made: Partial<Omit<StoredSecret, 'arn' | 'createdAt'>> & {readonly name: string},
  ): StoredSecret {
    const {name} = made;
    const end = randomBytes(3).toString('hex');
    const secret = {
      versionId: randomUUID(),
      description: undefined,
      keyId: undefined,
      string: undefined,
      binary: undefined,
      tags: new Map<string, string>(),
      ...made,
      arn: `arn:aws:secretsmanager:${region}:${id}:secret:${name}-${end}`,
      createdAt: now(),
    };
    this.#secrets.set(name, secret);
    return secret;
  }

  remove(name: string): void {
    this.#secrets.delete(name);
  }
}
