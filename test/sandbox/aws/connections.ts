import {randomUUID} from 'node:crypto';
import type {ConnectionStatus, ProviderType} from '@aws-sdk/client-codestar-connections';
import type {AccountScope} from './account-scope.ts';

/** A connection to a Git host. */
export interface StoredConnection {
  readonly arn: string;
  readonly name: string;
  readonly providerType: ProviderType;
  readonly hostArn: string | undefined;
  /** Somebody finishes a new one in the console; until then it is pending. */
  status: ConnectionStatus;
}

/** What a connection is made of. */
export interface NewConnection {
  readonly name: string;
  readonly providerType?: ProviderType | undefined;
  readonly hostArn?: string | undefined;
  readonly status?: ConnectionStatus;
}

/** The connections of an account to Git hosts. */
export class Connections {
  /** The service in the ARNs of new connections: it has had both names, and takes both. */
  arnService: 'codestar-connections' | 'codeconnections' = 'codestar-connections';
  /** Installations of Git hosts of one's own, by ARN. */
  readonly hosts = new Map<string, ProviderType>();
  readonly #connections = new Map<string, StoredConnection>();

  /** In the order in which they were made. */
  all(): StoredConnection[] {
    return [...this.#connections.values()];
  }

  /** By the ARN with either name of the service. */
  find(arn: string): StoredConnection | undefined {
    const found = this.#connections.get(keyOf(arn));
    return found !== undefined && scopeOf(found.arn) === scopeOf(arn) ? found : undefined;
  }

  /** Makes one, also where another has the same name. */
  add({region, id}: Pick<AccountScope, 'region' | 'id'>, made: NewConnection): StoredConnection {
    const {name, providerType = 'GitHub', hostArn, status = 'PENDING'} = made;
    const arn = `arn:aws:${this.arnService}:${region}:${id}:connection/${randomUUID()}`;
    const connection = {arn, name, providerType, hostArn, status};
    this.#connections.set(keyOf(arn), connection);
    return connection;
  }

  /** What happens in the console, or at the Git host. @throws where there is no such connection. */
  setStatus(arn: string, status: ConnectionStatus): void {
    const found = this.find(arn);
    if (found === undefined) throw new Error(`No connection ${arn}`);
    found.status = status;
  }

  /** @returns whether there was one. */
  remove(arn: string): boolean {
    return this.find(arn) !== undefined && this.#connections.delete(keyOf(arn));
  }
}

function keyOf(arn: string): string {
  return arn.split('/', 2)[1] ?? '';
}

/** Region and account; and nothing where it is of another service. */
function scopeOf(arn: string): string | undefined {
  return /^arn:aws:(?:codestar-connections|codeconnections):(?<scope>[^:]*:\d+):connection\//u.exec(
    arn,
  )?.groups?.['scope'];
}
