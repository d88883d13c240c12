import type {AwsSettings} from '../../aws/client-settings.ts';
import {unreachable} from '../../errors.ts';
import type {Credentials, Registry} from '../../image/ports.ts';
import type {Destination} from '../../image/plan/plan.ts';
import type {DockerCredentials} from '../../registry/oci/docker-credentials.ts';

/** What signs in to a registry's host: `undefined` where nobody has a password for it. */
type HostCredentials = (host: string) => Promise<Credentials | undefined>;

export interface ChosenRegistry {
  /** `undefined` where the image stays in the local Docker engine. */
  readonly registry: Registry | undefined;
  /** For every host that a build talks to: the registry's own, else Docker's. */
  readonly credentials: HostCredentials;
}

/** The registry of a destination; what is only one kind's is imported only for that. */
export async function chooseRegistry(
  destination: Destination,
  {docker, aws}: {readonly docker: DockerCredentials; readonly aws: AwsSettings},
): Promise<ChosenRegistry> {
  const ofDocker: HostCredentials = (host) => docker.of(host);
  switch (destination.kind) {
    case 'local': {
      return {registry: undefined, credentials: ofDocker};
    }
    case 'oci': {
      const {OciRegistry} = await import('../../registry/oci/oci-registry.ts');
      const {prefix} = destination;
      const registry = new OciRegistry({prefix, credentials: ofDocker, signal: aws.signal});
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

async function requireKnownProfile({profile}: AwsSettings): Promise<void> {
  if (profile === undefined) return;
  const {readProfile} = await import('../../aws/profile.ts');
  await readProfile(profile);
}

/** Milliseconds since 1970. */
function now(): number {
  return Date.now();
}

function ownElse(
  registry: {readonly credentials: HostCredentials},
  otherwise: HostCredentials,
): HostCredentials {
  return async (host) => (await registry.credentials(host)) ?? (await otherwise(host));
}
