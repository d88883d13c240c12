import type {Environment} from '../../environment.ts';
import {Failure} from '../../errors.ts';
import {isLoopbackHost} from '../../image-reference.ts';

/** The variable with the address of another index. */
const VARIABLE = 'CI_IMAGE_BUILDER_BUILDPACK_INDEX';

/** The files of https://github.com/buildpacks/registry-index */
const PUBLIC_INDEX = 'https://raw.githubusercontent.com/buildpacks/registry-index/main';

/**
 * The address of the buildpack registry's index: the public one, or a copy of it.
 *
 * @throws {Failure} `network.config-invalid` if the variable is no URL with https.
 */
export function indexAddress({[VARIABLE]: own}: Environment): URL {
  const url = URL.parse(own || PUBLIC_INDEX);
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackHost(url.host));
  if (url === null || !isSafe) {
    throw new Failure('network.config-invalid', `Invalid ${VARIABLE} in the environment.`, {
      remedy: `Set it to an address that starts with https://, such as ${PUBLIC_INDEX}.`,
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new Failure('network.config-invalid', `${VARIABLE} has a user or a password.`, {
      remedy: 'Set it to an address that requires no credentials.',
    });
  }
  return url;
}
