import type {Credentials} from '../../image/ports.ts';

/** The host by which the lifecycle finds the credentials of Docker Hub. */
const HUB = 'index.docker.io';

/**
 * The value of `CNB_REGISTRY_AUTH`: the `Authorization` header for each registry.
 *
 * @param credentials by registry host.
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#registry-authentication
 * @see https://github.com/buildpacks/lifecycle/blob/main/auth/env_keychain.go
 */
export function registryAuth(credentials: ReadonlyMap<string, Credentials>): string {
  const headers = [...credentials].map(([host, {username, password}]) => [
    host === 'docker.io' ? HUB : host,
    username === '<token>'
      ? `X-Identity ${password}`
      : `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  ]);
  return JSON.stringify(Object.fromEntries(headers));
}
