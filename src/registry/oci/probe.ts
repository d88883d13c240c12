import {Failure} from '../../errors.ts';
import {Connection, type ConnectionOptions} from './connection.ts';
import {manifestDigest} from './manifests.ts';
import {REGISTRY_PROBE} from '../../patience/policies.ts';
import {parseReference} from '../../image-reference.ts';

/**
 * Checks whether an image exists, for cases in which the message of another program is misleading. Never
 * fails, and retries only once.
 *
 * @returns `refused` if the registry rejects the credentials, `hidden` if it requires credentials and
 *   there are none, `unreachable` if there is no usable response.
 */
export async function probe(
  reference: string,
  options: Omit<ConnectionOptions, 'host'>,
): Promise<'present' | 'absent' | 'refused' | 'hidden' | 'unreachable'> {
  const image = parseReference(reference);
  if ('problem' in image) return 'absent';
  const {host, path, digest, tag = 'latest'} = image;
  const connection = new Connection({...options, host});
  const endpoint = {connection, path, reference: `${host}/${path}`};
  try {
    const found = await connection.retrying(
      () => manifestDigest(endpoint, digest ?? tag),
      REGISTRY_PROBE,
    );
    return found === undefined ? 'absent' : 'present';
  } catch (error) {
    if (!(error instanceof Failure && error.kind === 'credentials')) return 'unreachable';
    const credentials = await options.credentials(host).catch(() => undefined);
    return credentials === undefined ? 'hidden' : 'refused';
  }
}
