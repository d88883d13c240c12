import {parseEcrHost} from '../../ecr-host.ts';
import {Failure} from '../../errors.ts';
import type {Destination} from '../../image/plan/plan.ts';

/**
 * What a registry's address means where it is private ECR's, of this account or another, as in
 * `123456789012.dkr.ecr.eu-west-2.amazonaws.com/team`; `undefined` for any other registry. Not
 * `dkr.ecr-fips`: images go where ECR's API says, which names no such host, so such an address is a
 * registry like any other, with Docker's credentials.
 */
export function ecrAddress(address: string): (Destination & {kind: 'ecr'}) | undefined {
  const [host = ''] = address.split('/', 1);
  const ecr = parseEcrHost(host);
  if (ecr === undefined || ecr.isFips || address === `${host}/`) return undefined;
  const prefix = address === host ? undefined : address.slice(host.length + 1);
  return {kind: 'ecr', registryId: ecr.accountId, region: ecr.region, prefix};
}

/** @throws {Failure} `usage` where `--region` names another region than the registry's address. */
export function requireSameRegion(destination: Destination, flag: string | undefined): void {
  const region = destination.kind === 'ecr' ? destination.region : undefined;
  if (flag === undefined || region === undefined || flag === region) return;
  throw new Failure(
    'usage.invalid-value',
    `--region ${flag} is not the region of --registry, ${region}.`,
    {
      remedy: "Leave --region out: the registry's address names its region.",
    },
  );
}
