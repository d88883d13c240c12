import type {Environment} from '../../environment.ts';
import type {Emit} from '../../events.ts';
import type {ListedRegistry} from '../../image/listed-registry.ts';
import type {AskCredentials, Repository} from '../../image/ports.ts';
import {OciHosts} from '../../registry/oci/oci-hosts.ts';
import {settleAll} from '../../settle-all.ts';
import {type AwsFlags, awsSettings, useConfiguration} from '../aws-settings.ts';
import {runPatience} from '../run-patience.ts';
import {type ListedDestination, chooseListedRegistry} from './choose-registry.ts';
import {dockerSignIn} from '../docker-sign-in.ts';

/** What a run that works in registries has from its command. */
export interface RegistryRun {
  readonly environment: Environment;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** Opens registries, and a function that opens the repository at any `host/path`. */
export async function openRegistries(
  destinations: readonly ListedDestination[],
  flags: AwsFlags,
  {environment, emit, signal}: RegistryRun,
): Promise<{
  /** In the order of their destinations. */
  readonly registries: readonly ListedRegistry[];
  readonly open: (reference: string) => Repository;
}> {
  const patience = runPatience(emit);
  const docker = await dockerSignIn(environment, {patience, signal});
  const person = {...environment}; // The clients' settings change the environment.
  const aws = awsSettings(flags, environment, {signal, patience});
  if (destinations.some(({kind}) => kind === 'ecr')) await useConfiguration(environment);
  const chosen = await settleAll(
    destinations.map((destination) =>
      chooseListedRegistry(destination, {
        docker: docker.credentials,
        aws,
        environment: person,
        note: (text) => emit({type: 'note', text}),
      }),
    ),
  );
  const registries = chosen.map(({registry}) => registry);
  const credentials: AskCredentials = async (host, need) => docker.credentials.of(host, need);
  const elsewhere = new OciHosts({credentials, signal, patience, fetch: aws.transport.fetch});
  const open = (reference: string) =>
    registries.map((it) => it.at(reference)).find((it) => it !== undefined) ??
    elsewhere.repository(reference);
  return {registries, open};
}
