import {execa} from 'execa';
import {vi} from 'vitest';

import {docker, sandbox, sandboxEnvironment} from './sandbox.ts';

/** One image in the output of `image build --json`. */
export interface BuiltImage {
  readonly name: string;
  readonly process: string | null;
  readonly reference: string;
  readonly digest: string;
  readonly size: number;
  readonly status: string;
  readonly tags: {readonly fixed: readonly string[]; readonly moving: readonly string[]};
}

const ACCEPT = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** The digest of a tag in the registry, read without the product's own client. */
export async function publishedDigest(reference: string, tag: string): Promise<string | null> {
  const response = await askForManifest('HEAD', reference, tag);
  return response.ok ? response.headers.get('docker-content-digest') : null;
}

/** The digest of an image's config, which Docker calls its ID, read without the product's own client. */
export async function publishedConfig(reference: string, tag: string): Promise<string> {
  const response = await askForManifest('GET', reference, tag);
  return ((await response.json()) as {config: {digest: string}}).config.digest;
}

async function askForManifest(method: string, reference: string, tag: string): Promise<Response> {
  return await askRegistry(method, reference, `manifests/${tag}`);
}

async function askRegistry(method: string, reference: string, what: string): Promise<Response> {
  const {username, password} = sandbox();
  const [host, ...path] = reference.split('/');
  return await fetch(`http://${host}/v2/${path.join('/')}/${what}`, {
    method,
    headers: {
      accept: ACCEPT,
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    },
  });
}

/** The default process, as `pack inspect` prints it. */
export async function defaultProcess(reference: string): Promise<unknown> {
  const {pack} = sandbox();
  const args = ['inspect', reference, '--output', 'json'];
  const {stdout} = await execa(pack, args, {env: sandboxEnvironment()});
  const {remote_info: remote} = JSON.parse(stdout) as {
    remote_info: {processes: readonly {type: string; default: boolean}[]};
  };
  return remote.processes.find((it) => it.default)?.type;
}

/** Starts the image as a web server, waits for its response to `path`, and stops it. */
export async function answerOf(image: string, path: string): Promise<string> {
  const ports = ['--env', 'PORT=8080', '--publish', '127.0.0.1::8080'];
  const container = await docker('run', '--detach', '--rm', ...ports, image);
  try {
    const port = (await docker('port', container, '8080/tcp')).split(':').at(-1);
    const ask = async () => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return await response.text();
    };
    return await vi.waitFor(ask, {timeout: 20_000, interval: 100});
  } finally {
    await docker('kill', container);
  }
}

/** The labels of an image in the registry, read without the product's own client. */
export async function publishedLabels(
  reference: string,
  tag: string,
): Promise<Readonly<Record<string, string>>> {
  const config = await askRegistry(
    'GET',
    reference,
    `blobs/${await publishedConfig(reference, tag)}`,
  );
  return ((await config.json()) as {config: {Labels: Record<string, string>}}).config.Labels;
}
