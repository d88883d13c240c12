import type {Session} from '../../../aws/session.ts';

/** The account and identity that a command used, for `--json`. */
export interface AccountJson {
  readonly id: string;
  readonly alias: string | null;
  readonly region: string;
  readonly identity: string;
}

/** Returns the account of a session as `--json` prints it. `alias` is `null` if the account has none. */
export function accountJson({accountId, alias, region, arn}: Session): AccountJson {
  return {id: accountId, alias: alias ?? null, region, identity: arn};
}
