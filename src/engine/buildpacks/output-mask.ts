import type {Environment} from '../../environment.ts';
import type {BuildRequest} from '../../image/ports.ts';
import {bindingSecrets} from './binding-secrets.ts';
import {secretMask} from '../cnb/secret-mask.ts';

/**
 * Hides the secrets that buildpacks get, because they can print them: those of the request and of its service
 * bindings, and the URLs of proxies with a password.
 *
 * @param env the environment from which buildpacks get their proxies.
 * @returns a function that takes a line and returns it without the secrets.
 */
export function outputMask(
  {bindings, secrets}: Pick<BuildRequest, 'bindings' | 'secrets'>,
  env: Environment,
): (text: string) => string {
  const proxies = Object.entries(env).flatMap(([name, value = '']) =>
    /_proxy$/iu.test(name) && value.includes('@') ? [value] : [],
  );
  return secretMask([...Object.values(secrets), ...bindingSecrets(bindings), ...proxies]);
}
