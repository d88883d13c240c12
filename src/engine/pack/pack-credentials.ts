import {delimiter, join} from 'node:path';
import type {Failure} from '../../errors.ts';
import type {AskCredentials} from '../../image/ports.ts';
import type {Program} from '../../subprocess/run.ts';
import {HELPER, serveCredentials} from './credential-server.ts';
import {type DockerConfigSource, writeConfigFile, writeDockerConfig} from './docker-config.ts';
import {credentialsFor} from '../buildpacks/external-images.ts';
import {runAtIntervals} from './run-at-intervals.ts';

export interface CredentialOptions {
  readonly docker: DockerConfigSource;
  readonly credentials: AskCredentials;
  /** Whether a program of the user gives the credentials for a host, so that they can change at any time. */
  readonly asksHelper: (host: string) => boolean;
  /** Path of Node.js. */
  readonly node: string;
  /** Interval in seconds at which passwords of AWS are renewed while pack runs. */
  readonly freshenSeconds?: number | undefined;
}

/** The credentials of one run of pack. */
export interface PackCredentials {
  /** Environment variables with which pack finds the credentials. */
  readonly env: Program['env'];
  /** Why pack got no credentials when it asked for them, if its errors say so. */
  readonly failure: (errors: readonly string[]) => Failure | undefined;
  readonly stop: () => Promise<void>;
}

const FRESHEN_SECONDS = 10 * 60;

/**
 * Gives pack the credentials for the registries of some images. Pack reads them at the start of each phase, so
 * they may be others then: those of the user's credential helpers, which pack asks through us, and passwords
 * of AWS, which are renewed in the file.
 *
 * @param folder a private folder that does not exist yet.
 * @param path `PATH` of pack.
 */
export async function givePackCredentials(
  folder: string,
  references: readonly string[],
  path: string,
  options: CredentialOptions,
): Promise<PackCredentials> {
  const {asksHelper, credentials, docker, node, freshenSeconds = FRESHEN_SECONDS} = options;
  const found = await credentialsFor(references, credentials);
  const hosts = [...found.keys()].filter((host) => asksHelper(host));
  const asked = new Map(hosts.map((host) => [host, HELPER]));
  const fixed = new Map([...found].filter(([host]) => !asked.has(host)));
  await writeDockerConfig(folder, docker, {fixed, asked});
  const ofFixed: AskCredentials = async (host) => (asked.has(host) ? undefined : credentials(host));
  const freshening = runAtIntervals(async () => {
    await writeConfigFile(folder, docker, {
      fixed: await credentialsFor(references, ofFixed),
      asked,
    });
  }, freshenSeconds * 1000);
  const env = {DOCKER_CONFIG: folder};
  if (asked.size === 0) return {env, failure: () => undefined, stop: freshening.stop};
  const fresh = (host: string) => credentials(host, {longestAge: 0});
  const server = await serveCredentials(join(folder, 'programs'), node, fresh);
  return {
    env: {...env, PATH: [server.programs, path].filter((it) => it !== '').join(delimiter)},
    failure: server.failure,
    stop: async () => {
      await Promise.all([freshening.stop(), server.stop()]);
    },
  };
}
