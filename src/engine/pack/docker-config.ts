import {mkdir, realpath, rename, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Credentials} from '../../image/ports.ts';

export interface DockerConfigSource {
  /** The person's own folder, `~/.docker`. */
  readonly folder: string;
  /** Content of its `config.json`, parsed; empty where there is none. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The context that this run uses instead of the usual one: `DOCKER_CONTEXT`. */
  readonly context?: string | undefined;
}

/** What of a person's configuration says how the engine is reached, and not who they are. */
const CARRIED = ['currentContext', 'proxies', 'HttpHeaders'] as const;

/**
 * Writes the Docker configuration that the engine works with: credentials for the registries in use
 * and no others, resolved, so that no credential helper is asked from inside the build.
 *
 * @param credentials by registry host.
 */
export async function writeDockerConfig(
  folder: string,
  source: DockerConfigSource,
  credentials: ReadonlyMap<string, Credentials>,
): Promise<void> {
  await mkdir(folder, {recursive: true, mode: 0o700});
  await writeConfigFile(folder, source, credentials);
  await linkContexts(source.folder, folder);
}

/** Writes the file of `writeDockerConfig` again; who reads it meanwhile gets the old or the new one, whole. */
export async function writeConfigFile(
  folder: string,
  source: DockerConfigSource,
  credentials: ReadonlyMap<string, Credentials>,
): Promise<void> {
  const config = {
    ...Object.fromEntries(
      CARRIED.flatMap((name) => (name in source.config ? [[name, source.config[name]]] : [])),
    ),
    ...(source.context === undefined ? {} : {currentContext: source.context}),
    auths: Object.fromEntries(
      [...credentials].map(([host, {username, password}]) => [
        authKey(host),
        username === '<token>'
          ? {identitytoken: password}
          : {auth: Buffer.from(`${username}:${password}`).toString('base64')},
      ]),
    ),
  };
  const file = join(folder, 'config.json');
  await writeFile(`${file}.new`, JSON.stringify(config), {mode: 0o600});
  await rename(`${file}.new`, file);
}

/** Contexts hold keys, so they stay where they are. */
async function linkContexts(from: string, to: string): Promise<void> {
  try {
    await symlink(await realpath(join(from, 'contexts')), join(to, 'contexts'));
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
  }
}

/** Docker Hub's credentials stand under the address of its first version. */
function authKey(host: string): string {
  return host === 'docker.io' ? 'https://index.docker.io/v1/' : host;
}
