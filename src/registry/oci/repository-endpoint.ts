import type {Connection} from './connection.ts';
import type {Scope} from './token.ts';

/** The address of a repository, with the connection for its requests. */
export interface RepositoryEndpoint {
  readonly connection: Connection;
  /** `team/web` */
  readonly path: string;
  /** `host/team/web`, for messages. */
  readonly reference: string;
}

/** The path of an API request below a repository. */
export function apiPath({path}: RepositoryEndpoint, rest: string): string {
  return `/v2/${path}/${rest}`;
}

/** https://distribution.github.io/distribution/spec/auth/scope/ */
export function pulling({path}: RepositoryEndpoint): Scope {
  return `repository:${path}:pull`;
}

/** The scope of a token for pulls and pushes. */
export function pushing({path}: RepositoryEndpoint): Scope {
  return `repository:${path}:pull,push`;
}
