import {Failure, unreachable} from '../../errors.ts';
import {registryHost} from '../../image-reference.ts';
import {lastError} from '../cnb/lifecycle-words.ts';
import {type OptionName, type Text, option, sentence} from '../../text.ts';

/**
 * Checks whether an image exists in its registry, because pack's own message can be misleading. Without
 * credentials, a private registry also answers `hidden` for images that do not exist.
 */
export type Probe = (
  reference: string,
) => Promise<'present' | 'absent' | 'refused' | 'hidden' | 'unreachable'>;

interface MissingImageOptions {
  /** The option that sets another image. */
  readonly other: OptionName;
  /** Where this image comes from, if the error should name it. */
  readonly origin: Text | undefined;
  /** Pack's own error. */
  readonly words: readonly string[];
  readonly probe: Probe;
}

/**
 * Returns the error for an image that a build requires and cannot pull.
 *
 * @param what kind of the image: `builder`, `run image`, `lifecycle image`.
 */
export async function missingImage(
  what: string,
  image: string,
  {other, origin, words, probe}: MissingImageOptions,
): Promise<Failure> {
  const where = origin === undefined ? '' : sentence` in ${origin}`;
  const check = sentence`Check its name and tag${where}, or name another with ${option(other)} or ${option('mirror')}.`;
  const host = registryHost(image);
  const signIn = host === 'docker.io' ? 'docker login' : `docker login ${host}`;
  const named = `${what.charAt(0).toUpperCase()}${what.slice(1)} ${image}`;
  const answer = await probe(image);
  switch (answer) {
    case 'refused': {
      return new Failure(
        'registry.unauthorized',
        `The registry of the ${what} ${image} rejected the credentials.`,
        {remedy: `Sign in again: ${signIn}`},
      );
    }
    case 'hidden': {
      return new Failure(
        'build.image-not-found',
        `${named} not found, or it requires credentials.`,
        {
          remedy: [check, `If the image is private, sign in: ${signIn}`],
        },
      );
    }
    case 'unreachable': {
      return new Failure(
        'registry.unreachable',
        `The registry of the ${what} ${image} cannot be reached.`,
        {
          details: [lastError(words)],
          remedy: sentence`Check the network, or name an image elsewhere with ${option(other)} or ${option('mirror')}.`,
        },
      );
    }
    case 'absent': {
      return new Failure('build.image-not-found', `${named} not found.`, {
        remedy: check,
      });
    }
    case 'present': {
      return new Failure('pack.failed', `pack cannot use the ${what} ${image}.`, {
        details: [lastError(words)],
      });
    }
    default: {
      return unreachable(answer);
    }
  }
}
