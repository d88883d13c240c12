import {allowingRemedy, awsRefusal} from '../../aws-refusal.ts';
import type {ErrorCode} from '../../error-codes.ts';
import {Failure} from '../../errors.ts';
import {registryQuota} from '../../registry-quota.ts';

/** The error response of a registry. */
export interface Refusal {
  /** Purpose of the request, for the message after "Cannot": `push to registry.example.com/team/web`. */
  readonly task: string;
  readonly host: string;
  /** The signed-in user; `undefined` without a sign-in. */
  readonly user: string | undefined;
  readonly status: number;
  readonly body: string;
  /** Remedy for a rejected password. Default: `docker login`. */
  readonly signIn?: string | readonly string[] | undefined;
}

interface RegistryError {
  readonly code: string;
  readonly message: string;
}

/** Turns an error response into a failure, with the registry's own code and message as details. */
export function registryFailure(refusal: Refusal): Failure {
  const {task, host, user, status, body, signIn = dockerLogin(host)} = refusal;
  const errors = registryErrors(body);
  const details = errors.map(({code, message}) =>
    [code, message].filter((it) => it !== '').join(': '),
  );
  const cannot = (why: string) => `Cannot ${task}: ${why}.`;
  const denied = awsRefusal(details.join('\n'));
  if (denied !== undefined) {
    const why = `permission denied for ${denied.action}`;
    return new Failure('registry.denied', cannot(why), {details, remedy: allowingRemedy(denied)});
  }
  const quota = registryQuota(details.join('\n'));
  if (quota !== undefined) {
    return new Failure('registry.denied', cannot(quota.why), {details, remedy: quota.remedy});
  }
  if (status === 401) {
    const why =
      user === undefined
        ? 'the registry requires credentials, and Docker has none for it'
        : `the registry rejected the password of ${user}`;
    return new Failure('registry.unauthorized', cannot(why), {details, remedy: signIn});
  }
  if (status === 403) {
    const who = user === undefined ? ' (not signed in)' : ` for ${user}`;
    const remedy =
      user === undefined
        ? signIn
        : 'Ask the administrator of the registry for permission, or sign in as another user.';
    const refused = cannot(`permission denied${who}`);
    return new Failure('registry.denied', refused, {
      details,
      remedy: ['Check the name.', remedy].flat(),
    });
  }
  if (status === 404) {
    const isRepository = errors.some(({code}) => code === 'NAME_UNKNOWN');
    const why = isRepository
      ? 'the registry does not have this repository'
      : 'not found in the registry';
    return new Failure('registry.not-found', cannot(why), {
      details,
      remedy: 'Check the name, or create it.',
    });
  }
  const why = statusWords(status);
  return new Failure(why.code, cannot(why.says), {details, remedy: why.remedy});
}

/**
 * The errors in the body of a response; none if it does not have the form of the specification.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
 */
export function registryErrors(body: string): RegistryError[] {
  try {
    const {errors} = JSON.parse(body) as {errors?: unknown};
    if (!Array.isArray(errors)) return [];
    return errors.map((error: Partial<Record<'code' | 'message', unknown>> | null) => ({
      code: shortText(error?.code),
      message: shortText(error?.message),
    }));
  } catch {
    return [];
  }
}

/** Returns the remedy with which the user signs in. Without a host, Docker means Docker Hub. */
export function dockerLogin(host: string): string {
  return `Sign in: docker login${host === 'docker.io' ? '' : ` ${host}`}`;
}

function statusWords(status: number): {code: ErrorCode; says: string; remedy: string} {
  if (status === 429) {
    return {
      code: 'registry.throttled',
      says: 'the registry is throttling requests',
      remedy: 'Wait a few minutes, then run the same command again.',
    };
  }
  if (status >= 500) {
    return {
      code: 'registry.unavailable',
      says: `the registry is unavailable (${status})`,
      remedy: 'Run the same command again. It continues from where it stopped.',
    };
  }
  return {
    code: 'registry.invalid-answer',
    says: `the registry answered ${status}`,
    remedy: 'Check the name. If it is correct, ask the administrator of the registry.',
  };
}

/** Long enough for the two ARNs in messages of AWS. */
const LONGEST = 1000;

function shortText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, LONGEST) : '';
}
