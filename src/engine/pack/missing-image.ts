import {Failure, unreachable} from '../../errors.ts';
import {registryHost} from '../../image-reference.ts';
import {lastError} from '../cnb/lifecycle-words.ts';
import {type OptionName, type Text, option, sentence} from '../../text.ts';

/**
 * What a look at a reference in its registry says, for where pack's own words mislead. Without
 * credentials a registry that keeps to itself what it has answers `hidden` for what is not there too.
 */
export type Probe = (
  reference: string,
) => Promise<'present' | 'absent' | 'refused' | 'hidden' | 'unreachable'>;

interface MissingImageOptions {
  /** The option that names another one. */
  readonly other: OptionName;
  /** What named this one, if that is worth a word. */
  readonly origin: Text | undefined;
  /** Pack's own error. */
  readonly words: readonly string[];
  readonly probe: Probe;
}

/**
 * Says why an image that a build needs could not be had.
 *
 * @param what `builder`, `run image`, `lifecycle image`.
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
  const answer = await probe(image);
  switch (answer) {
    case 'refused': {
      return new Failure(
        'registry.unauthorized',
        `The registry of the ${what} ${image} refuses the credentials.`,
        {remedy: `Sign in with the right password: ${signIn}`},
      );
    }
    case 'hidden': {
      return new Failure(
        'build.image-not-found',
        `There is no ${what} ${image}, or not without signing in.`,
        {
          remedy: [check, `Where it is private, sign in: ${signIn}`],
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
      return new Failure('build.image-not-found', `There is no ${what} ${image}.`, {
        remedy: check,
      });
    }
    case 'present': {
      return new Failure('pack.failed', `The ${what} ${image} could not be used.`, {
        details: [lastError(words)],
      });
    }
    default: {
      return unreachable(answer);
    }
  }
}
