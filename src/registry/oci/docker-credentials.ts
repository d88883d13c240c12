import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure} from '../../errors.ts';
import type {CredentialNeed, Credentials} from '../../image/ports.ts';
import type {Patience} from '../../patience/patience.ts';
import type {Program, Run} from '../../subprocess/run.ts';
import {KeptCredentials} from './kept-credentials.ts';
import {askCredentialHelper} from './credential-helper.ts';

/** Content of Docker's `config.json`. Each caller checks the parts that it reads. */
export type DockerConfig = Readonly<Record<string, unknown>>;

/** The key of Docker Hub's credentials: the URL of its first API. */
const HUB_KEY = 'https://index.docker.io/v1/';
const HUB_HOSTS = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);

/**
 * Reads Docker's configuration.
 *
 * @param folder `DOCKER_CONFIG`, or `~/.docker`.
 * @returns its content; empty if the file does not exist.
 * @throws {Failure} `registry.config-invalid` with line and column if it cannot be parsed.
 */
export async function readDockerConfig(folder: string): Promise<DockerConfig> {
  const file = join(folder, 'config.json');
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).replace(/^\uFEFF/u, '');
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    throw new Failure('registry.config-invalid', "Cannot read Docker's configuration.", {
      details: [message],
      cause: error,
    });
  }
  try {
    const config: unknown = JSON.parse(text);
    if (isObject(config)) return config;
  } catch {
    // The message of the parser can contain a part of the file, and so of a password.
  }
  throw new Failure('registry.config-invalid', "Docker's configuration is not a JSON object.", {
    details: [`${file}:${await faultPosition(text)}`],
    remedy: 'Correct the file, or rename it and sign in again: docker login',
  });
}

/** Line and column of the first syntax error, both from 1. */
async function faultPosition(text: string): Promise<string> {
  const {parseTree} = await import('jsonc-parser');
  const errors: {offset: number}[] = [];
  parseTree(text, errors as Parameters<typeof parseTree>[1], {disallowComments: true});
  const lines = text.slice(0, errors[0]?.offset ?? 0).split('\n');
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}

export interface DockerCredentialsOptions {
  readonly config: DockerConfig;
  readonly run: Run;
  /** Environment variables of credential helpers. */
  readonly env: Program['env'];
  readonly signal?: AbortSignal | undefined;
  readonly patience: Patience;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * The credentials that Docker has for registries: from a credential helper if its configuration names one
 * for the host or for all hosts, or from the configuration itself.
 * https://docs.docker.com/reference/cli/docker/login/#credential-stores
 */
export class DockerCredentials {
  readonly #options: DockerCredentialsOptions;
  readonly #kept = new Map<string, KeptCredentials>();

  constructor(options: DockerCredentialsOptions) {
    this.#options = options;
  }

  /**
   * The credentials for a host: `registry.example.com`, `127.0.0.1:5000`, `docker.io`.
   *
   * @throws {Failure} `registry.helper-failed` if a helper fails.
   */
  async of(host: string, need?: CredentialNeed): Promise<Credentials | undefined> {
    const name = HUB_HOSTS.has(host) ? 'docker.io' : host;
    const ask = async () => ({credentials: await this.#find(name), expiresAt: undefined});
    const kept = this.#kept.get(name) ?? new KeptCredentials(ask, this.#options.now);
    this.#kept.set(name, kept);
    return await kept.get(need);
  }

  /** Returns whether a credential helper is asked for a host, so that its credentials can change. */
  asksHelper(host: string): boolean {
    return this.#helperOf(HUB_HOSTS.has(host) ? 'docker.io' : host) !== undefined;
  }

  #helperOf(host: string): string | undefined {
    const {config} = this.#options;
    const helper = entryOf(config['credHelpers'], host) ?? config['credsStore'];
    return typeof helper === 'string' && helper !== '' ? helper : undefined;
  }

  async #find(host: string): Promise<Credentials | undefined> {
    const {config, ...program} = this.#options;
    const helper = this.#helperOf(host);
    if (helper !== undefined) {
      const server = host === 'docker.io' ? HUB_KEY : host;
      const credentials = await askCredentialHelper({...program, helper, server});
      if (credentials !== undefined) return credentials;
    }
    return credentialsOf(entryOf(config['auths'], host));
  }
}

/** The entry of a host in a map whose keys are hosts or URLs. */
function entryOf(map: unknown, host: string): unknown {
  if (!isObject(map)) return undefined;
  const exact = host === 'docker.io' ? HUB_KEY : host;
  if (Object.hasOwn(map, exact)) return map[exact];
  return Object.entries(map).find(([key]) => hostOfKey(key) === host)?.[1];
}

/** Like Docker, ignores the path of a key: `https://registry.example.com/v1/` */
function hostOfKey(key: string): string {
  const host = key.replace(/^https?:\/\//u, '').split('/', 1)[0] ?? '';
  return HUB_HOSTS.has(host) ? 'docker.io' : host;
}

/** https://docs.docker.com/reference/cli/docker/#docker-cli-configuration-file-configjson-properties */
function credentialsOf(entry: unknown): Credentials | undefined {
  if (!isObject(entry)) return undefined;
  const {identitytoken, username, password, auth} = entry;
  if (isFilled(identitytoken)) return {username: '<token>', password: identitytoken};
  if (isFilled(username) && isFilled(password)) return {username, password};
  if (!isFilled(auth)) return undefined;
  const decoded = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/u, '');
  const colon = decoded.indexOf(':');
  return colon < 1
    ? undefined
    : {username: decoded.slice(0, colon), password: decoded.slice(colon + 1)};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
