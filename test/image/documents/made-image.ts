import {createHash} from 'node:crypto';
import type {Image} from '../../../src/image/documents/recompose.ts';

/** The media types of Docker's and of OCI's images. */
const TYPES = {
  docker: {
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  },
  oci: {
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  },
} as const;

export type Format = keyof typeof TYPES;

type Labels = Readonly<Record<string, string>>;

export interface MadeBase {
  readonly version: string;
  readonly layers?: readonly string[];
  readonly environment?: readonly string[];
  readonly user?: string;
  readonly labels?: Labels;
  readonly history?: readonly object[];
  readonly architecture?: string;
  readonly format?: Format;
  readonly created?: string;
}

export const DISTRIBUTION: Labels = {
  'io.buildpacks.base.distro.name': 'ubuntu',
  'io.buildpacks.base.distro.version': '22.04',
  'io.buildpacks.stack.id': 'io.buildpacks.stacks.jammy',
};
const PATH = '/usr/sbin:/usr/bin';

/** The content of a layer, compressed. Its digest is not that of the uncompressed layer. */
export function layerBytes(name: string): Uint8Array {
  return bytesOf(`gzip of ${name}`);
}

/** Computed once for each layer, because a layer can be large. */
const diffIds = new Map<string, string>();
const descriptors = new Map<string, {readonly size: number; readonly digest: string}>();

export function diffId(name: string): string {
  const known = diffIds.get(name) ?? sha256(bytesOf(name));
  diffIds.set(name, known);
  return known;
}

/** Size and digest of a compressed layer. */
export function layerDescriptor(name: string): {readonly size: number; readonly digest: string} {
  const known = descriptors.get(name);
  if (known !== undefined) return known;
  const bytes = layerBytes(name);
  const made = {size: bytes.byteLength, digest: sha256(bytes)};
  descriptors.set(name, made);
  return made;
}

/** Makes a run image. Its layers are named after its version, except those that are given. */
export function madeBase(base: MadeBase): Image {
  const {version, environment, labels, user = '1001:1000', architecture = 'amd64'} = base;
  const layers = baseLayers(base);
  const config = {
    architecture,
    config: {
      Env: environment ?? [`PATH=${PATH}`, `OS_VERSION=${version}`],
      Labels: {...DISTRIBUTION, 'org.opencontainers.image.version': version, ...labels},
      User: user,
    },
    ...(base.created === undefined ? {} : {created: base.created}),
    ...(base.history === undefined ? {} : {history: base.history}),
    os: 'linux',
    rootfs: {type: 'layers', diff_ids: layers.map(diffId)},
  };
  return madeImage(JSON.stringify(config), layers, base.format);
}

function baseLayers({version, layers}: MadeBase): readonly string[] {
  return layers ?? [`os ${version}`, `packages ${version}`];
}

export interface MadeApplication {
  readonly layers?: readonly string[];
  readonly process?: string;
  readonly labels?: Labels;
  readonly environment?: readonly string[];
  readonly history?: readonly object[];
  readonly format?: Format;
  /** Replaces what the label records about the run image. */
  readonly record?: object;
}

export const REPOSITORY = 'registry.example.com/run-jammy';
export const LIFECYCLE_LABEL = 'io.buildpacks.lifecycle.metadata';

/** Makes an image of an application, as the lifecycle exports it on a run image. */
export function madeApplication(base: MadeBase, application: MadeApplication = {}): Image {
  const {layers = ['dependencies', 'code'], process = 'web', history} = application;
  const run = madeBase(base);
  const {config: inherited} = JSON.parse(new TextDecoder().decode(run.config)) as {
    config: {Env: string[]; Labels: Labels; User: string};
  };
  const below = baseLayers(base);
  const record = {
    topLayer: diffId(below.at(-1) ?? ''),
    reference: `${REPOSITORY}@${run.manifest.digest}`,
    image: `${REPOSITORY}:${base.version}`,
    mirrors: [`mirror.example.com/run-jammy:${base.version}`],
    ...application.record,
  };
  const config = {
    architecture: base.architecture ?? 'amd64',
    config: {
      Entrypoint: [`/cnb/process/${process}`],
      Env: [
        ...inherited.Env.map((it) => it.replace(/^PATH=/u, 'PATH=/cnb/process:/cnb/lifecycle:')),
        'CNB_LAYERS_DIR=/layers',
        ...(application.environment ?? []),
      ],
      Labels: {
        ...inherited.Labels,
        [LIFECYCLE_LABEL]: JSON.stringify({app: [{sha: diffId('code')}], runImage: record}),
        'io.buildpacks.build.metadata': JSON.stringify({
          buildpacks: [{id: 'example/python', version: '1.2.3'}],
          processes: [
            {type: 'web', command: ['serve && wait']},
            {type: 'worker', command: ['work']},
          ],
        }),
        ...application.labels,
      },
      User: inherited.User,
      WorkingDir: '/workspace',
    },
    created: '2026-01-02T03:04:05Z',
    ...(history === undefined ? {} : {history}),
    os: 'linux',
    rootfs: {type: 'layers', diff_ids: [...below, ...layers].map(diffId)},
  };
  // Go escapes these characters.
  const text = JSON.stringify(config).replaceAll('&', String.raw`\u0026`);
  return madeImage(text, [...below, ...layers], application.format);
}

/** Makes an image from its config and its layers. */
export function madeImage(
  config: string,
  layers: readonly string[],
  format: Format = 'docker',
): Image {
  const types = TYPES[format];
  const bytes = bytesOf(config);
  const document = {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: {mediaType: types.config, size: bytes.byteLength, digest: sha256(bytes)},
    layers: layers.map((name) => ({
      mediaType: types.layer,
      ...layerDescriptor(name),
    })),
  };
  const manifest = bytesOf(JSON.stringify(document));
  return {
    config: bytes,
    manifest: {mediaType: types.manifest, bytes: manifest, digest: sha256(manifest)},
  };
}

export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
