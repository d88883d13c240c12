import type {Credentials, Descriptor} from '../../../src/image/ports.ts';
import {parseReference} from '../../../src/image-reference.ts';
import {copyBlob} from '../../../src/registry/oci/blobs.ts';
import {Connection} from '../../../src/registry/oci/connection.ts';
import {readManifest, writeManifest} from '../../../src/registry/oci/manifests.ts';
import {type RetryOptions, pause, retrying} from '../../../src/registry/oci/retry.ts';
import type {RepositoryEndpoint} from '../../../src/registry/oci/repository-endpoint.ts';
import {direct} from '../../direct-transport.ts';

/** An image in a registry. */
export interface ImageAt {
  /** With a tag or a digest. */
  readonly reference: string;
  /** For the registry. */
  readonly credentials: Credentials;
}

interface ImageManifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** A connection may be lost on a busy machine. */
const RETRIES: RetryOptions = {retries: 3, pause, signal: undefined};

/** Copies an image of one platform from registry to registry, with its digest. */
export async function copyImage(from: ImageAt, to: ImageAt): Promise<void> {
  const [source, target] = [placeOf(from), placeOf(to)];
  const manifest = await readManifest(source.endpoint, source.name);
  if (manifest === undefined) throw new Error(`${from.reference} does not exist`);
  const {config, layers} = JSON.parse(new TextDecoder().decode(manifest.bytes)) as ImageManifest;
  await Promise.all(
    [config, ...layers].map((it) =>
      retrying(() => copyBlob(target.endpoint, source.endpoint, it), RETRIES),
    ),
  );
  await writeManifest(target.endpoint, target.name, manifest);
}

function placeOf({reference, credentials}: ImageAt): {endpoint: RepositoryEndpoint; name: string} {
  const parsed = parseReference(reference);
  if ('problem' in parsed) throw new Error(`${reference}: ${parsed.problem}`);
  const {host, path, tag, digest} = parsed;
  const connection = new Connection({
    host,
    credentials: async () => credentials,
    fetch: direct.fetch,
  });
  return {
    endpoint: {connection, path, reference: `${host}/${path}`},
    name: digest ?? tag ?? 'latest',
  };
}
