import {onTestFinished} from 'vitest';
import {Connection, type ConnectionOptions} from '../../../src/registry/oci/connection.ts';
import {OciRegistry} from '../../../src/registry/oci/oci-registry.ts';
import type {RepositoryEndpoint} from '../../../src/registry/oci/repository-endpoint.ts';
import type {Waiting} from '../../../src/patience/patience.ts';
import {testPatience} from '../../patience/test-patience.ts';
import {StandInRegistry, type StandInOptions} from '../../sandbox/stand-in-registry.ts';
import {direct} from '../../direct-transport.ts';

export interface OpenRegistry {
  readonly standIn: StandInRegistry;
  /** Seconds of the pauses between tries. Nothing really waits. */
  readonly pauses: number[];
  readonly waits: Waiting[];
  readonly registry: OciRegistry;
  /** Makes a client that knows nothing of what the others did. */
  readonly another: () => OciRegistry;
  readonly connection: Connection;
  readonly endpoint: (path: string) => RepositoryEndpoint;
}

/** A stand-in registry for one test, and a client with correct credentials. */
export async function openRegistry(
  options: StandInOptions = {},
  changes: Partial<ConnectionOptions> = {},
): Promise<OpenRegistry> {
  const standIn = await StandInRegistry.start(options);
  onTestFinished(() => standIn.stop());
  const {patience, clock, events} = testPatience();
  const settings = {
    credentials: async () => options.auth,
    fetch: direct.fetch,
    patience,
    ...changes,
  };
  const connection = new Connection({...settings, host: standIn.host});
  const another = () => new OciRegistry({...settings, prefix: standIn.host});
  return {
    standIn,
    pauses: clock.pauses,
    waits: events,
    registry: another(),
    another,
    connection,
    endpoint: (path) => ({connection, path, reference: `${standIn.host}/${path}`}),
  };
}
