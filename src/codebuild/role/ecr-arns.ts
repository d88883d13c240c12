import {parseEcrHost} from '../../ecr-host.ts';
import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import type {AccountPlace} from '../account/account-place.ts';

const REPOSITORY = /^(?<repository>[a-z0-9][a-z0-9._/-]*)(?:[:@]|$)/u;
const PREFIX = /^(?:[a-z0-9][a-z0-9._/-]*)?$/u;

/** A private ECR registry, and the rest of a reference after its host. */
interface InEcr {
  readonly accountId: string;
  readonly region: string;
  readonly rest: string;
}

/** Returns the ARN of a repository, or of all repositories with a prefix. */
type ArnOf = (name: string) => string;

/**
 * Returns the ARN of the repository of an image, if it is in private ECR.
 *
 * @param own the account in use. The host of its registry may not look like that of ECR.
 */
export function ecrRepositoryArn(reference: string, own: AccountPlace): string | undefined {
  const place = inEcr(reference, own);
  const repository = REPOSITORY.exec(place?.rest ?? '')?.groups?.['repository'];
  return place === undefined || repository === undefined
    ? undefined
    : arnIn(place, own)(repository);
}

/**
 * Returns a function for the ARNs of repositories below a prefix, if that is in private ECR.
 *
 * @param prefix a registry, with or without the start of a name. Trailing slashes are ignored.
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

/** Returns the host of an account's private ECR registry, from its repositories; `undefined` without any. */
export function registryOf([repository]: readonly Pick<EcrRepositoryFacts, 'name' | 'uri'>[]):
  | string
  | undefined {
  if (repository === undefined) return undefined;
  const {name, uri} = repository;
  return uri.endsWith(`/${name}`) ? uri.slice(0, -name.length - 1) : undefined;
}
