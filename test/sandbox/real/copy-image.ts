import type {Credentials, Descriptor} from '../../../src/image/ports.ts';
import {parseReference} from '../../../src/image-reference.ts';
import {copyBlob} from '../../../src/registry/oci/blobs.ts';
import {Connection} from '../../../src/registry/oci/connection.ts';
import {readManifest, writeManifest} from '../../../src/registry/oci/manifests.ts';
import {runPatience} from '../../../src/cli/run-patience.ts';
import {BLOB_TRANSFER} from '../../../src/patience/policies.ts';
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
const patience = runPatience(() => undefined);

/** Copies an image of one platform from registry to registry, with its digest. */
export async function copyImage(from: ImageAt, to: ImageAt): Promise<void> {
  const [source, target] = [placeOf(from), placeOf(to)];
  const manifest = await readManifest(source.endpoint, source.name);
  if (manifest === undefined) throw new Error(`${from.reference} does not exist`);
  const {config, layers} = JSON.parse(new TextDecoder().decode(manifest.bytes)) as ImageManifest;
  await Promise.all(
    [config, ...layers].map((it) =>
      patience.retrying(() => copyBlob(target.endpoint, source.endpoint, it), BLOB_TRANSFER),
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
    patience,
    credentials: async () => credentials,
    fetch: direct.fetch,
  });
  return {
    endpoint: {connection, path, reference: `${host}/${path}`},
    name: digest ?? tag ?? 'latest',
  };
}
