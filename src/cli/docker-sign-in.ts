import {homedir} from 'node:os';
import {join} from 'node:path';
import type {Environment} from '../environment.ts';
import type {Patience} from '../patience/patience.ts';
import {
  type DockerConfig,
  DockerCredentials,
  readDockerConfig,
} from '../registry/oci/docker-credentials.ts';
import {run} from '../subprocess/run.ts';

/** Docker's configuration, with the credentials that Docker has for registries. */
export interface DockerSignIn {
  readonly folder: string;
  readonly config: DockerConfig;
  readonly credentials: DockerCredentials;
}

/** @throws {Failure} `registry.config-invalid` if Docker's configuration cannot be parsed. */
export async function dockerSignIn(
  environment: Environment,
  {patience, signal}: {readonly patience: Patience; readonly signal: AbortSignal},
): Promise<DockerSignIn> {
  const folder = environment['DOCKER_CONFIG'] || join(homedir(), '.docker');
  const config = await readDockerConfig(folder);
  const env = environment;
  return {
    folder,
    config,
    credentials: new DockerCredentials({config, run, env, signal, patience, now}),
  };
}

/** Milliseconds since 1970. */
function now(): number {
  return Date.now();
}
