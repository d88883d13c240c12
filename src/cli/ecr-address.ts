import {parseEcrHost} from '../ecr-host.ts';
import {Failure} from '../errors.ts';
import type {Destination} from '../image/plan/plan.ts';

/**
 * Reads an address in private ECR, such as `123456789012.dkr.ecr.eu-west-2.amazonaws.com/team`. The account
 * can be another one than yours.
 *
 * @returns `undefined` for any other registry. A FIPS address (`dkr.ecr-fips`) counts as another registry,
 * with Docker's credentials, because ECR's API never returns such a host.
 */
export function ecrAddress(address: string): (Destination & {kind: 'ecr'}) | undefined {
  const [host = ''] = address.split('/', 1);
  const ecr = parseEcrHost(host);
  if (ecr === undefined || ecr.isFips || address === `${host}/`) return undefined;
  const prefix = address === host ? undefined : address.slice(host.length + 1);
  return {kind: 'ecr', registryId: ecr.accountId, region: ecr.region, prefix};
}

/** @throws {Failure} `usage.invalid-value` if `--region` does not match the registry's address. */
export function requireSameRegion(destination: Destination, flag: string | undefined): void {
  const region = destination.kind === 'ecr' ? destination.region : undefined;
  if (flag === undefined || region === undefined || flag === region) return;
  throw new Failure(
    'usage.invalid-value',
    `--region ${flag} does not match the region of --registry, ${region}.`,
    {
      remedy: 'Remove --region. The address of the registry already names its region.',
    },
  );
}
