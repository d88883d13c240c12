import {Failure} from '../../errors.ts';
import {Connection, type ConnectionOptions} from './connection.ts';
import {manifestDigest} from './manifests.ts';
import {parseReference} from '../../image-reference.ts';

/**
 * Looks whether an image is there, for where another program's words mislead. Never fails, and asks
 * only once.
 *
 * @returns `refused` where the credentials are, `hidden` where it wants some and there are none,
 *   `unreachable` where there is no answer of use.
 */
export async function probe(
  reference: string,
  options: Omit<ConnectionOptions, 'host'>,
): Promise<'present' | 'absent' | 'refused' | 'hidden' | 'unreachable'> {
  const image = parseReference(reference);
  if ('problem' in image) return 'absent';
  const {host, path, digest, tag = 'latest'} = image;
  const connection = new Connection({retries: 1, ...options, host});
  const endpoint = {connection, path, reference: `${host}/${path}`};
  try {
    const found = await connection.retrying(() => manifestDigest(endpoint, digest ?? tag));
    return found === undefined ? 'absent' : 'present';
  } catch (error) {
    if (!(error instanceof Failure && error.kind === 'credentials')) return 'unreachable';
    const credentials = await options.credentials(host).catch(() => undefined);
    return credentials === undefined ? 'hidden' : 'refused';
  }
}
