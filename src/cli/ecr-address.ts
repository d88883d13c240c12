import type {Destination} from '../image/plan.ts';

/** `123456789012.dkr.ecr.eu-west-2.amazonaws.com/team`, in any partition. */
const ADDRESS =
  /^(?<registryId>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)(?:\/(?<prefix>.+))?$/u;

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
