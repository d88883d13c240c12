import type {Session} from '../../../aws/session.ts';

/** The account and identity that a command used, for `--json`. */
export interface AccountJson {
  readonly id: string;
  readonly alias: string | null;
  readonly region: string;
  readonly identity: string;
}

export function accountJson({accountId, alias, region, arn}: Session): AccountJson {
  return {id: accountId, alias: alias ?? null, region, identity: arn};
}
