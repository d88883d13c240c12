import {mkdir, realpath, rename, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Credentials} from '../../image/ports.ts';

export interface DockerConfigSource {
  /** The user's folder, `~/.docker`. */
  readonly folder: string;
  /** Content of its `config.json`; empty if there is none. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Overrides the current context: `DOCKER_CONTEXT`. */
  readonly context?: string | undefined;
}

/** The parts of the user's configuration that are about the connection to the engine, without credentials. */
const CARRIED = ['currentContext', 'proxies', 'HttpHeaders'] as const;

/** The credentials for the registries of a build, by host. */
export interface ConfigCredentials {
  readonly fixed: ReadonlyMap<string, Credentials>;
  /** Hosts for which a credential helper is asked each time, and its name. */
  readonly asked: ReadonlyMap<string, string>;
}

/**
 * Writes the Docker configuration for the engine. It only has the credentials for the registries of this
 * build, and none of the user's credential helpers.
 */
export async function writeDockerConfig(
  folder: string,
  source: DockerConfigSource,
  credentials: ConfigCredentials,
): Promise<void> {
  await mkdir(folder, {recursive: true, mode: 0o700});
  await writeConfigFile(folder, source, credentials);
  await linkContexts(source.folder, folder);
}

/** Replaces the file of `writeDockerConfig`, atomically for concurrent readers. */
export async function writeConfigFile(
  folder: string,
  source: DockerConfigSource,
  {fixed, asked}: ConfigCredentials,
): Promise<void> {
  const config = {
    ...Object.fromEntries(
      CARRIED.flatMap((name) => (name in source.config ? [[name, source.config[name]]] : [])),
    ),
    ...(source.context === undefined ? {} : {currentContext: source.context}),
    auths: Object.fromEntries(
      [...fixed].map(([host, {username, password}]) => [
        authKey(host),
        username === '<token>'
          ? {identitytoken: password}
          : {auth: Buffer.from(`${username}:${password}`).toString('base64')},
      ]),
    ),
    ...(asked.size === 0
      ? {}
      : {credHelpers: Object.fromEntries([...asked].map(([host, it]) => [authKey(host), it]))}),
  };
  const file = join(folder, 'config.json');
  await writeFile(`${file}.new`, JSON.stringify(config), {mode: 0o600});
  await rename(`${file}.new`, file);
}

/** Contexts contain keys, so they are linked instead of copied. */
async function linkContexts(from: string, to: string): Promise<void> {
  try {
    await symlink(await realpath(join(from, 'contexts')), join(to, 'contexts'));
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
  }
}

/** The key of Docker Hub's credentials: the URL of its first API. */
const HUB_KEY = 'https://index.docker.io/v1/';

function authKey(host: string): string {
  return host === 'docker.io' ? HUB_KEY : host;
}

/** Returns the host of a key in the configuration. */
export function hostOfAuthKey(key: string): string {
  return key === HUB_KEY ? 'docker.io' : key;
}
