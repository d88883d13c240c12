import type {EcrRepositoryFacts} from '../registry/ecr/ecr-api.ts';
import type {AccountPlace} from './account-place.ts';

/** Hosts of private ECR, of all partitions; those with `on.` are reached by IPv6 too. */
const ECR =
  /^(?<accountId>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|on\.aws|on\.amazonwebservices\.com\.cn|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)\/(?<rest>.*)$/u;
const REPOSITORY = /^(?<repository>[a-z0-9][a-z0-9._/-]*)(?:[:@]|$)/u;

/** Where an image of private ECR is. */
export interface EcrImage {
  readonly accountId: string;
  readonly region: string;
  /** `ci-image-builder` */
  readonly repository: string;
}

/**
 * Where an image is, if its reference is one of private ECR's.
 *
 * @param own an account whose registry may have an address that does not look like ECR's.
 */
export function parseEcrImage(
  reference: string,
  own: Partial<AccountPlace> = {},
): EcrImage | undefined {
  const place = ownPlace(reference, own) ?? ECR.exec(reference)?.groups;
  const {accountId, region} = place ?? {};
  const repository = REPOSITORY.exec(place?.['rest'] ?? '')?.groups?.['repository'];
  return accountId === undefined || region === undefined || repository === undefined
    ? undefined
    : {accountId, region, repository};
}

function ownPlace(reference: string, {registry, accountId, region}: Partial<AccountPlace>) {
  if (registry === undefined || !reference.startsWith(`${registry}/`)) return undefined;
  return {accountId, region, rest: reference.slice(registry.length + 1)};
}

/** Where an account's private ECR is, as its repositories tell; `undefined` where it has none. */
export function registryOf([repository]: readonly Pick<EcrRepositoryFacts, 'name' | 'uri'>[]):
  | string
  | undefined {
  if (repository === undefined) return undefined;
  const {name, uri} = repository;
  return uri.endsWith(`/${name}`) ? uri.slice(0, -name.length - 1) : undefined;
}
