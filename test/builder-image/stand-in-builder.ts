import type {Descriptor} from '../../src/image/ports.ts';
import {sha256} from '../../src/sha256.ts';
import type {StandInRegistry} from '../sandbox/stand-in-registry.ts';
import {tarGz} from './tar-gz.ts';

export const BUILDER_METADATA = {
  lifecycle: {
    version: '0.20.5',
    api: {platform: '0.3'},
    apis: {platform: {deprecated: [], supported: ['0.7', '0.14']}},
  },
};

/** The files of glibc that Node.js needs, by architecture. */
export const GLIBC = {
  'usr/lib64/ld-linux-x86-64.so.2': 'loader',
  'usr/lib/ld-linux-aarch64.so.1': 'loader',
  'usr/lib/libc.so.6': 'libc',
  'usr/lib/libstdc++.so.6': 'c++',
};

export interface BuilderOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly environment?: readonly string[];
  /** Files of each layer, the lowest first. */
  readonly layers?: readonly Readonly<Record<string, string>>[];
  readonly architecture?: string;
  readonly types?: 'docker' | 'oci';
}

/** Stores a builder in a registry, as pack makes it. @returns the descriptor of its manifest. */
export async function seedBuilder(
  registry: StandInRegistry,
  path: string,
  tag: string,
  options: BuilderOptions = {},
): Promise<Descriptor> {
  const {
    labels = {'io.buildpacks.builder.metadata': JSON.stringify(BUILDER_METADATA)},
    environment = ['PATH=/usr/local/bin:/usr/bin', 'CNB_USER_ID=1000'],
    layers = [GLIBC, {'cnb/lifecycle/lifecycle': 'program'}],
    architecture = 'amd64',
    types = 'docker',
  } = options;
  const isOci = types === 'oci';
  const archives = layers.map((files) => tarGz(files));
  const descriptors = archives.map((archive) => ({
    ...registry.seedBlob(path, archive),
    mediaType: isOci
      ? 'application/vnd.oci.image.layer.v1.tar+gzip'
      : 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  }));
  const config = registry.seedBlob(
    path,
    Buffer.from(
      JSON.stringify({
        architecture,
        os: 'linux',
        created: '1980-01-01T00:00:01Z',
        config: {User: '1000:1000', Env: environment, Labels: labels, WorkingDir: '/layers'},
        rootfs: {type: 'layers', diff_ids: descriptors.map(({digest}) => digest)},
        history: descriptors.map(() => ({created: '1980-01-01T00:00:01Z'})),
      }),
    ),
  );
  const mediaType = isOci
    ? 'application/vnd.oci.image.manifest.v1+json'
    : 'application/vnd.docker.distribution.manifest.v2+json';
  const bytes = Buffer.from(
    JSON.stringify({schemaVersion: 2, mediaType, config, layers: descriptors}),
  );
  seedManifest(registry, path, tag, mediaType, bytes);
  return {mediaType, digest: sha256(bytes), size: bytes.byteLength};
}

/** Stores an index of builders, beside the attestation that Docker adds. */
export async function seedIndex(
  registry: StandInRegistry,
  path: string,
  tag: string,
  architectures: readonly string[],
): Promise<string> {
  const manifests = await Promise.all(
    architectures.map(async (architecture) => ({
      ...(await seedBuilder(registry, path, `of-${architecture}`, {architecture, types: 'oci'})),
      platform: {os: 'linux', architecture},
    })),
  );
  const attestation = {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: `sha256:${'0'.repeat(64)}`,
    size: 1,
    platform: {os: 'unknown', architecture: 'unknown'},
  };
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const bytes = Buffer.from(
    JSON.stringify({schemaVersion: 2, mediaType, manifests: [...manifests, attestation]}),
  );
  seedManifest(registry, path, tag, mediaType, bytes);
  return sha256(bytes);
}

function seedManifest(
  {manifests}: StandInRegistry,
  path: string,
  tag: string,
  type: string,
  bytes: Buffer,
): void {
  for (const name of [tag, sha256(bytes)]) manifests.set(`${path}@${name}`, {type, bytes});
}
