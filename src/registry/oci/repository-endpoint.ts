import type {Connection} from './connection.ts';
import type {Scope} from './token.ts';

/** A repository of a registry, as the requests to it need it. */
export interface RepositoryEndpoint {
  readonly connection: Connection;
  /** `team/web` */
  readonly path: string;
  /** `host/team/web`, for people. */
  readonly reference: string;
}

/** What below a repository is called in the API. */
export function apiPath({path}: RepositoryEndpoint, rest: string): string {
  return `/v2/${path}/${rest}`;
}

/** https://distribution.github.io/distribution/spec/auth/scope/ */
export function pulling({path}: RepositoryEndpoint): Scope {
  return `repository:${path}:pull`;
}

export function pushing({path}: RepositoryEndpoint): Scope {
  return `repository:${path}:pull,push`;
}
