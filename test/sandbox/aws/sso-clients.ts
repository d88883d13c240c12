import {randomBytes} from 'node:crypto';

import {AwsError} from './aws-error.ts';

/** A program that registered itself to sign people in. */
export interface SsoClient {
  readonly id: string;
  readonly secret: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly scopes: readonly string[];
  /** `undefined` if it did not say. */
  readonly grantTypes: readonly string[] | undefined;
}

/** The registered clients of a directory. */
export class SsoClients {
  readonly #now: () => Date;
  readonly #seconds: number;
  readonly #clients = new Map<string, SsoClient>();

  /** @param seconds lifetime of a registration. */
  constructor(seconds: number, now: () => Date) {
    this.#seconds = seconds;
    this.#now = now;
  }

  register({scopes, grantTypes}: Pick<SsoClient, 'scopes' | 'grantTypes'>): SsoClient {
    const issuedAt = this.#now();
    const client: SsoClient = {
      id: randomBytes(22).toString('base64url'),
      secret: randomBytes(90).toString('base64url'),
      issuedAt,
      expiresAt: new Date(issuedAt.getTime() + this.#seconds * 1000),
      scopes,
      grantTypes,
    };
    this.#clients.set(client.id, client);
    return client;
  }

  /** @throws {AwsError} if it is unknown or has expired. */
  find(id: string, secret: string): SsoClient {
    const client = this.#clients.get(id);
    if (client?.secret === secret && client.expiresAt > this.#now()) return client;
    throw new AwsError('InvalidClientException', 'Invalid client provided');
  }

  /** Forgets all of them. */
  forget(): void {
    this.#clients.clear();
  }
}
