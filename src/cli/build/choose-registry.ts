import {homedir} from 'node:os';
import type {AwsSettings} from '../../aws/client-settings.ts';
import type {Environment} from '../../environment.ts';
import type {RunSettings} from '../aws-settings.ts';
import {unreachable} from '../../errors.ts';
import {stderr} from '../output/text-output.ts';
import type {ListedRegistry} from '../../image/listed-registry.ts';
import type {AskCredentials, CacheRegistry, Registry} from '../../image/ports.ts';
import type {Destination} from '../../image/plan/plan.ts';
import type {DockerCredentials} from '../../registry/oci/docker-credentials.ts';

export interface ChosenRegistry {
  /** `undefined` if the image stays in the local Docker engine. */
  readonly registry: Registry | undefined;
  /** The same registry, if it can keep cached layers. */
  readonly caches: CacheRegistry | undefined;
  /** For every host that a build uses: those of the registry, or else those of Docker. */
  readonly credentials: AskCredentials;
}

export interface RegistryOptions extends Person {
  readonly docker: DockerCredentials;
  readonly aws: RunSettings;
}

interface Person {
  /** The environment of the person, without what this tool has set for the SDK. */
  readonly environment: Environment;
  /** Shows a line of a program that gives credentials. */
  readonly note: (text: string) => void;
}

/** Creates the registry of a destination. Imports the AWS clients only for ECR. */
export async function chooseRegistry(
  destination: Destination,
  {docker, aws, ...person}: RegistryOptions,
): Promise<ChosenRegistry> {
  const ofDocker: AskCredentials = (host, need) => docker.of(host, need);
  switch (destination.kind) {
    case 'local': {
      return {registry: undefined, caches: undefined, credentials: ofDocker};
    }
    case 'ecr':
    case 'oci': {
      const {registry, credentials} = await chooseListedRegistry(destination, {
        docker,
        aws,
        ...person,
      });
      return {registry, caches: registry, credentials};
    }
    case 'ecr-public': {
      const settings = await ownSettings(aws, person);
      const {EcrPublicRegistry} = await import('../../registry/ecr-public/ecr-public-registry.ts');
      const registry = new EcrPublicRegistry({settings, now});
      return {registry, caches: undefined, credentials: ownElse(registry, ofDocker)};
    }
    default: {
      return unreachable(destination);
    }
  }
}

/** A registry whose applications can be listed. */
export type ListedDestination = Extract<Destination, {kind: 'ecr' | 'oci'}>;

/** Like `chooseRegistry`, for registries whose applications can be listed. */
export async function chooseListedRegistry(
  destination: ListedDestination,
  {docker, aws, ...person}: RegistryOptions,
): Promise<{
  readonly registry: ListedRegistry & CacheRegistry;
  readonly credentials: AskCredentials;
}> {
  const ofDocker: AskCredentials = (host, need) => docker.of(host, need);
  if (destination.kind === 'oci') {
    const {OciRegistry} = await import('../../registry/oci/oci-registry.ts');
    const {prefix} = destination;
    const {patience, signal, transport} = aws;
    const {fetch} = transport;
    const registry = new OciRegistry({prefix, credentials: ofDocker, fetch, patience, signal});
    return {registry, credentials: ofDocker};
  }
  const settings = await ownSettings(aws, person);
  const {EcrRegistry} = await import('../../registry/ecr/ecr-registry.ts');
  const {registryId, prefix, region = aws.region} = destination;
  const registry = new EcrRegistry({settings: {...settings, region}, registryId, prefix, now});
  return {registry, credentials: ownElse(registry, ofDocker)};
}

/**
 * The settings for the AWS clients of a profile. A build never asks for a sign-in, but the program of a profile can
 * ask at a terminal.
 */
async function ownSettings(aws: RunSettings, {environment, note}: Person): Promise<AwsSettings> {
  const [{profileInUse}, {settingsWithSignIn}] = await Promise.all([
    import('../profile-in-use.ts'),
    import('../../aws/sign-in-again.ts'),
  ]);
  const isAtTerminal = process.stdin.isTTY && stderr.isTTY;
  return settingsWithSignIn(aws, {
    profile: await profileInUse(aws, environment),
    home: homedir(),
    terminal: undefined,
    mayAsk: false,
    process: {
      environment,
      now,
      output: isAtTerminal ? {line: note, question: note} : undefined,
      signal: aws.signal,
    },
  });
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
