import {allowingRemedy, awsRefusal} from '../../aws-refusal.ts';
import type {ErrorCode} from '../../error-codes.ts';
import {Failure} from '../../errors.ts';
import {registryHost} from '../../image-reference.ts';
import {lastError} from './lifecycle-words.ts';
import {type Text, option, sentence} from '../../text.ts';

const REGISTRY_ANSWERS: readonly {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly says: string;
  readonly remedy: Text | ((host: string) => Text);
}[] = [
  {
    // ECR's own words, and only for this.
    pattern: /status code 401 Unauthorized: Not Authorized$/mu,
    code: 'registry.unauthorized',
    says: 'refuses the password that AWS gave for it',
    remedy: 'Run the same command again: AWS gives a new one each time.',
  },
  {
    pattern: /unexpected status code 401|UNAUTHORIZED/u,
    code: 'registry.unauthorized',
    says: 'refuses the credentials',
    remedy: (host) => `Sign in again: docker login ${host}`,
  },
  {
    // An answer to HEAD has no words that could tell more.
    pattern: /HEAD \S+\/blobs\/\S+: unexpected status code 403/u,
    code: 'registry.denied',
    says: 'does not let us look whether it has a layer',
    remedy:
      'Sign in with an account that may; in ECR its policy has to allow ecr:BatchCheckLayerAvailability.',
  },
  {
    pattern: /unexpected status code 403|DENIED/u,
    code: 'registry.denied',
    says: 'does not allow this, or the sign-in has expired',
    remedy: 'Sign in again, with an account that may push there.',
  },
  {
    pattern: /NAME_UNKNOWN/u,
    code: 'registry.not-found',
    says: 'has no such repository',
    remedy: sentence`Create it, or check ${option('registry')}.`,
  },
  {
    pattern: /TOOMANYREQUESTS|status code 429/u,
    code: 'registry.throttled',
    says: 'is asked too often',
    remedy: 'Wait a little, then run the same command again.',
  },
  {
    pattern: /status code 5\d\d|UNAVAILABLE/u,
    code: 'registry.unavailable',
    says: 'has trouble',
    remedy: 'Run the same command again; what was built is kept in the cache.',
  },
  {
    pattern: /connection refused|no such host|i\/o timeout|connection reset|TLS handshake/u,
    code: 'registry.unreachable',
    says: 'cannot be reached from the build containers',
    remedy: 'Check its address and the network of the Docker engine.',
  },
];

/** The image that the lifecycle speaks of: `failed to ensure registry read access to r/web:1: …`. */
const SUBJECT = / access to (?<image>\S+?):? /u;

/**
 * What a registry answered in a phase that talks to one.
 *
 * @param image the application's, which is meant if the words name none.
 * @param words errors of the lifecycle.
 */
export function registryAnswer(image: string, words: readonly string[]): Failure | undefined {
  const text = words.join('\n');
  const details = [lastError(words)];
  const denied = awsRefusal(text);
  if (denied !== undefined) {
    return new Failure(
      'registry.denied',
      `Cannot publish ${image}: ${denied.action} is not allowed.`,
      {
        details,
        remedy: allowingRemedy(denied),
      },
    );
  }
  const answer = REGISTRY_ANSWERS.find(({pattern}) => pattern.test(text));
  if (answer === undefined) return undefined;
  const subject = SUBJECT.exec(text)?.groups?.['image'] ?? image;
  return new Failure(answer.code, `The registry of ${subject} ${answer.says}.`, {
    details,
    remedy:
      typeof answer.remedy === 'function' ? answer.remedy(registryHost(subject)) : answer.remedy,
  });
}
