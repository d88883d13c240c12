import {allowingRemedy, awsRefusal} from '../../aws-refusal.ts';
import type {ErrorCode} from '../../error-codes.ts';
import {Failure} from '../../errors.ts';
import {registryQuota} from '../../registry-quota.ts';
import {registryHost} from '../../image-reference.ts';
import {lastError} from './lifecycle-words.ts';
import {LOST, THROTTLED, UNAVAILABLE} from './transient.ts';
import {type Text, option, sentence} from '../../text.ts';

const REGISTRY_ANSWERS: readonly {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly says: string;
  readonly remedy: Text | ((host: string) => Text);
}[] = [
  {
    // ECR uses this message only for rejected passwords.
    pattern: /status code 401 Unauthorized: Not Authorized$/mu,
    code: 'registry.unauthorized',
    says: 'rejected the password that AWS issued',
    remedy: 'Run the same command again: it gets a new password from AWS.',
  },
  {
    pattern: /unexpected status code 401|UNAUTHORIZED/u,
    code: 'registry.unauthorized',
    says: 'rejected the credentials',
    remedy: (host) => `Sign in again: docker login ${host}`,
  },
  {
    // A response to HEAD has no body with a reason.
    pattern: /HEAD \S+\/blobs\/\S+: unexpected status code 403/u,
    code: 'registry.denied',
    says: 'denied permission to check whether a layer exists',
    remedy:
      'Sign in with an account that has this permission. In ECR, it is ecr:BatchCheckLayerAvailability.',
  },
  {
    pattern: /unexpected status code 403|DENIED/u,
    code: 'registry.denied',
    says: 'denied permission, or your sign-in has expired',
    remedy: 'Sign in again with an account that has permission to push.',
  },
  {
    pattern: /NAME_UNKNOWN/u,
    code: 'registry.not-found',
    says: 'does not have this repository',
    remedy: sentence`Create it, or check ${option('registry')}.`,
  },
  {
    pattern: THROTTLED,
    code: 'registry.throttled',
    says: 'is throttling requests',
    remedy: 'Wait a few minutes, then run the same command again.',
  },
  {
    pattern: UNAVAILABLE,
    code: 'registry.unavailable',
    says: 'is unavailable',
    remedy: 'Run the same command again. The finished layers are in the cache.',
  },
  {
    pattern: new RegExp(`connection refused|no such host|TLS handshake|${LOST.source}`, 'u'),
    code: 'registry.unreachable',
    says: 'cannot be reached from the build containers',
    remedy: 'Check its address and the network of the Docker engine.',
  },
];

/** The image in an error of the lifecycle: `failed to ensure registry read access to r/web:1: …`. */
const SUBJECT = / access to (?<image>\S+?):? /u;

/**
 * Returns the error for the response of a registry.
 *
 * @param image image of the application, for errors that name no image.
 * @param words errors of the lifecycle.
 */
export function registryAnswer(image: string, words: readonly string[]): Failure | undefined {
  const text = words.join('\n');
  const details = [lastError(words)];
  const denied = awsRefusal(text);
  if (denied !== undefined) {
    return new Failure(
      'registry.denied',
      `Cannot publish ${image}: permission denied for ${denied.action}.`,
      {
        details,
        remedy: allowingRemedy(denied),
      },
    );
  }
  const quota = registryQuota(text);
  if (quota !== undefined) {
    return new Failure('registry.denied', `Cannot publish ${image}: ${quota.why}.`, {
      details,
      remedy: quota.remedy,
    });
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
