import type {AskCredentials, BuildRequest, Credentials} from '../../image/ports.ts';
import {parseReference, registryHost} from '../../image-reference.ts';
import {settleAll} from '../../settle-all.ts';

const DOCKER_HUB = 'docker.io';

/** The images that pack or the lifecycle pull or push. Buildpacks can be images, too. */
export function externalReferences(request: BuildRequest): string[] {
  const {image, publish, builder, runImage, lifecycleImage} = request;
  const {buildpacks, preBuildpacks, postBuildpacks} = request;
  const packaged = [...preBuildpacks, ...buildpacks, ...postBuildpacks].flatMap((it) => {
    const named = it.replace(/^docker:\/\//u, '');
    // Without a host it is an ID, unless it starts with docker://.
    const isId = named === it && registryHost(it) === DOCKER_HUB;
    return isId || 'problem' in parseReference(named) ? [] : [named];
  });
  return [...(publish ? [image] : []), builder, runImage, lifecycleImage, ...packaged].filter(
    (it) => it !== undefined,
  );
}

/**
 * Returns the credentials for the registries of images, by host.
 *
 * @param credentials returns the credentials of Docker or of the registry for a host.
 */
export async function credentialsFor(
  references: readonly string[],
  credentials: AskCredentials,
): Promise<ReadonlyMap<string, Credentials>> {
  const needed = new Set(references.map((it) => registryHost(it)));
  // The builder can name images on Docker Hub. Credentials are optional there, but allow more pulls.
  const hub = needed.has(DOCKER_HUB) ? [] : [DOCKER_HUB];
  const ask = async (host: string) => [host, await credentials(host)] as const;
  const found = await settleAll([
    ...[...needed].map((host) => ask(host)),
    ...hub.map((host) => ask(host).catch(() => [host, undefined] as const)),
  ]);
  return new Map(found.filter((entry): entry is [string, Credentials] => entry[1] !== undefined));
}
