import {parseReference} from '../../image-reference.ts';
import type {ListedDestination} from './choose-registry.ts';
import {ecrAddress, requireSameRegion} from '../ecr-address.ts';

export const NAME_HINT =
  'Write an application (intranet), an image (intranet/web), or a reference with a host (registry.example.com/intranet/web:latest).';

/** A repository in a registry, with the tag or the digest that is named with it. */
export interface NamedRepository {
  readonly destination: ListedDestination;
  /** Name below the destination: `intranet/web`. */
  readonly name: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Whether a name has a host. As in a reference, a host has a dot or a colon, or is `localhost`. */
export function isReference(name: string): boolean {
  const [first = '', ...more] = name.split('/');
  return more.length > 0 && (/[.:]/u.test(first) || first === 'localhost');
}

/**
 * Finds the registry of a name: that of its host, or the own one.
 *
 * @param text a valid reference, or a name without a host.
 */
export function locate(text: string, own: ListedDestination): NamedRepository {
  // A name without a host would be one of Docker Hub.
  const parsed = parseReference(isReference(text) ? text : `localhost/${text}`);
  if ('problem' in parsed) throw new TypeError(parsed.problem);
  const {host, path: name, tag, digest} = parsed;
  const ofHost = ecrAddress(host) ?? {kind: 'oci' as const, prefix: host};
  return {destination: isReference(text) ? ofHost : own, name, tag, digest};
}

/**
 * The registry of names without a host: that of `--registry`, or ECR.
 *
 * @throws {Failure} `usage.invalid-value` if `--region` does not match the address of the registry.
 */
export function ownDestination({
  registry,
  region,
}: {
  readonly registry?: string | undefined;
  readonly region?: string | undefined;
}): ListedDestination {
  if (registry === undefined) return {kind: 'ecr'};
  const prefix = registry.replace(/\/+$/u, '');
  const destination = ecrAddress(prefix) ?? {kind: 'oci' as const, prefix};
  requireSameRegion(destination, region);
  return destination;
}
