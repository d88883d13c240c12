import {Failure} from '../../errors.ts';
import type {Destination} from '../../image/plan/plan.ts';

/** Of all of AWS's partitions. `dkr-ecr` is what those have that IPv6 reaches too. */
const SUFFIXES = [
  'amazonaws.com',
  'amazonaws.com.cn',
  'amazonaws.eu',
  'c2s.ic.gov',
  'cloud.adc-e.uk',
  'csp.hci.ic.gov',
  'sc2s.sgov.gov',
  'on.aws',
  'on.amazonwebservices.com.cn',
];

/**
 * `123456789012.dkr.ecr.eu-west-2.amazonaws.com/team`. Not `dkr.ecr-fips`: images go where ECR's API says,
 * which names no such host, so such an address is a registry like any other, with Docker's credentials.
 */
const ADDRESS = new RegExp(
  `^(?<registryId>\\d{12})\\.dkr[.-]ecr\\.(?<region>[a-z0-9-]+)\\.(?:${SUFFIXES.join('|').replaceAll('.', '\\.')})(?:/(?<prefix>.+))?$`,
  'u',
);

/**
 * What a registry's address means where it is private ECR's, of this account or another; `undefined`
 * for any other registry.
 */
export function ecrAddress(address: string): (Destination & {kind: 'ecr'}) | undefined {
  const {registryId, region, prefix} = ADDRESS.exec(address)?.groups ?? {};
  return registryId === undefined || region === undefined
    ? undefined
    : {kind: 'ecr', registryId, region, prefix};
}

/** @throws {Failure} `usage` where `--region` names another region than the registry's address. */
export function requireSameRegion(destination: Destination, flag: string | undefined): void {
  const region = destination.kind === 'ecr' ? destination.region : undefined;
  if (flag === undefined || region === undefined || flag === region) return;
  throw new Failure('usage', `--region ${flag} is not the region of --registry, ${region}.`, {
    remedy: "Leave --region out: the registry's address names its region.",
  });
}
