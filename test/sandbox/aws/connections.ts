import {randomUUID} from 'node:crypto';
import type {ConnectionStatus, ProviderType} from '@aws-sdk/client-codestar-connections';
import type {AccountScope} from './account-scope.ts';

/** A connection to a Git host. */
export interface StoredConnection {
  readonly arn: string;
  readonly name: string;
  readonly providerType: ProviderType;
  readonly hostArn: string | undefined;
  /** A new connection is pending until a person finishes it in the console. */
  status: ConnectionStatus;
}

/** The input for a connection. */
export interface NewConnection {
  readonly name: string;
  readonly providerType?: ProviderType | undefined;
  readonly hostArn?: string | undefined;
  readonly status?: ConnectionStatus;
}

/** The connections of an account to Git hosts. */
export class Connections {
  /** The service in the ARNs of new connections. It has had both names, and accepts both. */
  arnService: 'codestar-connections' | 'codeconnections' = 'codestar-connections';
  /** Self-hosted installations of Git hosts, by ARN. */
  readonly hosts = new Map<string, ProviderType>();
  readonly #connections = new Map<string, StoredConnection>();

  /** In the order of creation. */
  all(): StoredConnection[] {
    return [...this.#connections.values()];
  }

  /** Finds one by the ARN with either name of the service. */
  find(arn: string): StoredConnection | undefined {
    const found = this.#connections.get(keyOf(arn));
    return found !== undefined && scopeOf(found.arn) === scopeOf(arn) ? found : undefined;
  }

  /** Adds one, even if another has the same name. */
  add({region, id}: Pick<AccountScope, 'region' | 'id'>, made: NewConnection): StoredConnection {
    const {name, providerType = 'GitHub', hostArn, status = 'PENDING'} = made;
    const arn = `arn:aws:${this.arnService}:${region}:${id}:connection/${randomUUID()}`;
    const connection = {arn, name, providerType, hostArn, status};
    this.#connections.set(keyOf(arn), connection);
    return connection;
  }

  /** Changes the status, as a person does in the console or at the Git host. @throws if it does not exist. */
  setStatus(arn: string, status: ConnectionStatus): void {
    const found = this.find(arn);
    if (found === undefined) throw new Error(`No connection ${arn}`);
    found.status = status;
  }

  /** @returns whether it existed. */
  remove(arn: string): boolean {
    return this.find(arn) !== undefined && this.#connections.delete(keyOf(arn));
  }
}

function keyOf(arn: string): string {
  return arn.split('/', 2)[1] ?? '';
}

/** Region and account; `undefined` for an ARN of another service. */
function scopeOf(arn: string): string | undefined {
  return /^arn:aws:(?:codestar-connections|codeconnections):(?<scope>[^:]*:\d+):connection\//u.exec(
    arn,
  )?.groups?.['scope'];
}
