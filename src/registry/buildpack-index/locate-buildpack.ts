import {Failure} from '../../errors.ts';
import type {Fetch} from '../../http/fetch.ts';
import type {LocateBuildpack, RegistryBuildpack} from '../../image/ports.ts';
import {parseReference} from '../../image-reference.ts';
import type {Patience} from '../../patience/patience.ts';
import {REGISTRY_REQUEST} from '../../patience/policies.ts';
import {announcedFetch} from '../oci/announced-fetch.ts';
import {discard, exchange, readBytes} from '../oci/http-exchange.ts';
import {type IndexEntry, chooseEntry, indexPath, parseIndex} from './index-entries.ts';

interface IndexOptions {
  /** The address of the index. */
  readonly index: URL;
  readonly fetch: Fetch;
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/**
 * Makes the function that finds the image of a buildpack in the buildpack registry. Its index is a folder of files,
 * which are read by https.
 *
 * @see https://github.com/buildpacks/registry-index
 */
export function buildpackLocator({index, fetch, patience, signal}: IndexOptions): LocateBuildpack {
  const announced = announcedFetch(fetch, patience);
  return async (buildpack) => {
    const {namespace, name, version} = buildpack;
    const url = new URL(index);
    url.pathname = `${url.pathname.replace(/\/$/u, '')}/${indexPath(namespace, name)}`;
    const text = await patience.retrying(
      () => readFile(url, buildpack, {fetch: announced, signal}),
      REGISTRY_REQUEST,
      {signal},
    );
    if (text === undefined) return 'unknown';
    const entries = parseIndex(text);
    if ('wrongLine' in entries) throw malformed(buildpack, url, `Line ${entries.wrongLine}`);
    // Another buildpack can have the same file: a_b/c and a/b_c.
    const own = entries.filter((it) => it.ns === namespace && it.name === name);
    const found = chooseEntry(own, version);
    return typeof found === 'string' ? found : {reference: referenceOf(found, buildpack, url)};
  };
}

function referenceOf({addr = ''}: IndexEntry, buildpack: RegistryBuildpack, url: URL): string {
  const reference = parseReference(addr);
  if (!('problem' in reference) && reference.digest !== undefined) return addr;
  throw malformed(buildpack, url, `"${addr}" is not an image with a digest`);
}

function malformed(buildpack: RegistryBuildpack, url: URL, detail: string): Failure {
  return new Failure(
    'registry.invalid-answer',
    `Cannot ${taskOf(buildpack)}: its index is malformed.`,
    {details: [url.href, detail]},
  );
}

function taskOf({namespace, name}: RegistryBuildpack): string {
  return `find ${namespace}/${name} in the buildpack registry`;
}

/** @returns `undefined` if there is no such file. */
async function readFile(
  url: URL,
  buildpack: RegistryBuildpack,
  {fetch, signal}: Pick<IndexOptions, 'fetch' | 'signal'>,
): Promise<string | undefined> {
  const task = taskOf(buildpack);
  const request = {task, method: 'GET', url, headers: {}, authorization: undefined} as const;
  const response = await exchange({...request, body: undefined, signal}, fetch);
  if (response.status === 404) {
    await discard(response);
    return undefined;
  }
  const bytes = await readBytes(response, task);
  if (response.ok) return new TextDecoder().decode(bytes);
  throw new Failure(
    'registry.invalid-answer',
    `Cannot ${task}: ${url.host} answered ${response.status}.`,
    {details: [url.href], remedy: 'Check the network, and CI_IMAGE_BUILDER_BUILDPACK_INDEX.'},
  );
}
