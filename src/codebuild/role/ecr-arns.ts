import {parseEcrHost} from '../../ecr-host.ts';
import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import type {AccountPlace} from '../account/account-place.ts';

const REPOSITORY = /^(?<repository>[a-z0-9][a-z0-9._/-]*)(?:[:@]|$)/u;
const PREFIX = /^(?:[a-z0-9][a-z0-9._/-]*)?$/u;

/** A registry of private ECR, and what stands behind its host. */
interface InEcr {
  readonly accountId: string;
  readonly region: string;
  readonly rest: string;
}

/** The ARN of a repository, or of all whose names begin so. */
type ArnOf = (name: string) => string;

/**
 * The ARN of the repository that an image is in, if its reference is one of private ECR's.
 *
 * @param own the account in use, whose registry may have an address that does not look like ECR's.
 */
export function ecrRepositoryArn(reference: string, own: AccountPlace): string | undefined {
  const place = inEcr(reference, own);
  const repository = REPOSITORY.exec(place?.rest ?? '')?.groups?.['repository'];
  return place === undefined || repository === undefined
    ? undefined
    : arnIn(place, own)(repository);
}

/**
 * The ARNs of repositories below a prefix of references, if that is one of private ECR's.
 *
 * @param prefix a registry with the beginning of names behind it or without; slashes at its end are nothing.
 */
export function ecrArnsBelow(prefix: string, own: AccountPlace): ArnOf | undefined {
  const place = inEcr(prefix.replace(/\/+$/u, ''), own);
  if (place === undefined || !PREFIX.test(place.rest)) return undefined;
  const beginning = place.rest === '' ? '' : `${place.rest}/`;
  return (name) => arnIn(place, own)(`${beginning}${name}`);
}

function inEcr(reference: string, {registry, accountId, region}: AccountPlace): InEcr | undefined {
  if (registry !== undefined && `${reference}/`.startsWith(`${registry}/`)) {
    return {accountId, region, rest: reference.slice(registry.length + 1)};
  }
  const [host = ''] = reference.split('/', 1);
  const ecr = parseEcrHost(host);
  return ecr && {...ecr, rest: reference.slice(host.length + 1)};
}

function arnIn({accountId, region}: InEcr, {partition}: AccountPlace): ArnOf {
  return (name) => `arn:${partition}:ecr:${region}:${accountId}:repository/${name}`;
}

/** Where an account's private ECR is, as its repositories tell; `undefined` where it has none. */
export function registryOf([repository]: readonly Pick<EcrRepositoryFacts, 'name' | 'uri'>[]):
  | string
  | undefined {
  if (repository === undefined) return undefined;
  const {name, uri} = repository;
  return uri.endsWith(`/${name}`) ? uri.slice(0, -name.length - 1) : undefined;
}
