import type {RunSettings} from '../aws-settings.ts';
import {unreachable} from '../../errors.ts';
import type {AskCredentials, Registry} from '../../image/ports.ts';
import type {Destination} from '../../image/plan/plan.ts';
import type {DockerCredentials} from '../../registry/oci/docker-credentials.ts';

export interface ChosenRegistry {
  /** `undefined` if the image stays in the local Docker engine. */
  readonly registry: Registry | undefined;
  /** For every host that a build uses: those of the registry, or else those of Docker. */
  readonly credentials: AskCredentials;
}

/** Creates the registry of a destination. Imports the AWS clients only for ECR. */
export async function chooseRegistry(
  destination: Destination,
  {docker, aws}: {readonly docker: DockerCredentials; readonly aws: RunSettings},
): Promise<ChosenRegistry> {
  const ofDocker: AskCredentials = (host, need) => docker.of(host, need);
  switch (destination.kind) {
    case 'local': {
      return {registry: undefined, credentials: ofDocker};
    }
    case 'oci': {
      const {OciRegistry} = await import('../../registry/oci/oci-registry.ts');
      const {prefix} = destination;
      const {patience, signal, transport} = aws;
      const {fetch} = transport;
      const registry = new OciRegistry({prefix, credentials: ofDocker, fetch, patience, signal});
      return {registry, credentials: ofDocker};
    }
    case 'ecr': {
      await requireKnownProfile(aws);
      const {EcrRegistry} = await import('../../registry/ecr/ecr-registry.ts');
      const {registryId, prefix, region = aws.region} = destination;
      const registry = new EcrRegistry({settings: {...aws, region}, registryId, prefix, now});
      return {registry, credentials: ownElse(registry, ofDocker)};
    }
    case 'ecr-public': {
      await requireKnownProfile(aws);
      const {EcrPublicRegistry} = await import('../../registry/ecr-public/ecr-public-registry.ts');
      const registry = new EcrPublicRegistry({settings: aws, now});
      return {registry, credentials: ownElse(registry, ofDocker)};
    }
    default: {
      return unreachable(destination);
    }
  }
}

async function requireKnownProfile({profile, configFiles}: RunSettings): Promise<void> {
  if (profile === undefined) return;
  const {readProfile} = await import('../../aws/config/profile.ts');
  await readProfile(profile, configFiles);
}

/** Milliseconds since 1970. */
function now(): number {
  return Date.now();
}

function ownElse(
  registry: {readonly credentials: AskCredentials},
  otherwise: AskCredentials,
): AskCredentials {
  return async (host, need) =>
    (await registry.credentials(host, need)) ?? (await otherwise(host, need));
}
