import type {Session} from '../../../aws/session.ts';

/** Who did something, where, in the result as JSON. */
export interface AccountJson {
  readonly id: string;
  readonly alias: string | null;
  readonly region: string;
  readonly identity: string;
}

export function accountJson({accountId, alias, region, arn}: Session): AccountJson {
  return {id: accountId, alias: alias ?? null, region, identity: arn};
}
