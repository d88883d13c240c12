import {allowingRemedy, awsRefusal} from '../../aws-refusal.ts';
import type {ErrorCode} from '../../error-codes.ts';
import {Failure} from '../../errors.ts';

/** What a registry answered instead of doing what it was asked for. */
export interface Refusal {
  /** What was asked for, to be read after "Cannot": `push to registry.example.com/team/web`. */
  readonly task: string;
  readonly host: string;
  /** Who asked; `undefined` where nobody was signed in. */
  readonly user: string | undefined;
  readonly status: number;
  readonly body: string;
  /** What mends a refused password, where that is not `docker login`. */
  readonly signIn?: string | readonly string[] | undefined;
}

interface RegistryError {
  readonly code: string;
  readonly message: string;
}

/** Says in words why a registry did not do it, with the registry's own code and words as evidence. */
export function registryFailure(refusal: Refusal): Failure {
  const {task, host, user, status, body, signIn = dockerLogin(host)} = refusal;
  const errors = registryErrors(body);
  const details = errors.map(({code, message}) =>
    [code, message].filter((it) => it !== '').join(': '),
  );
  const cannot = (why: string) => `Cannot ${task}: ${why}.`;
  const denied = awsRefusal(details.join('\n'));
  if (denied !== undefined) {
    const why = `${denied.action} is not allowed`;
    return new Failure('registry.denied', cannot(why), {details, remedy: allowingRemedy(denied)});
  }
  if (status === 401) {
    const why =
      user === undefined
        ? 'the registry asks for a password, and Docker has none for it'
        : `the registry refuses the password of ${user}`;
    return new Failure('registry.unauthorized', cannot(why), {details, remedy: signIn});
  }
  if (status === 403) {
    const who = user === undefined ? 'without signing in' : `to ${user}`;
    const remedy =
      user === undefined ? signIn : 'Ask for the right to, or sign in as someone who has it.';
    const refused = cannot(`the registry does not allow it ${who}`);
    return new Failure('registry.denied', refused, {
      details,
      remedy: ['Check the name.', remedy].flat(),
    });
  }
  if (status === 404) {
    const isRepository = errors.some(({code}) => code === 'NAME_UNKNOWN');
    const why = isRepository
      ? 'the registry has no such repository'
      : 'the registry has no such thing';
    return new Failure('registry.not-found', cannot(why), {
      details,
      remedy: 'Check the name, or create it.',
    });
  }
  const why = statusWords(status);
  return new Failure(why.code, cannot(why.says), {details, remedy: why.remedy});
}

/**
 * The errors in an answer's body, in the form of the specification; none where it has another.
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

/** What a person signs in with. Docker Hub is meant where no host is named. */
export function dockerLogin(host: string): string {
  return `Sign in: docker login${host === 'docker.io' ? '' : ` ${host}`}`;
}

function statusWords(status: number): {code: ErrorCode; says: string; remedy: string} {
  if (status === 429) {
    return {
      code: 'registry.throttled',
      says: 'the registry is asked too often',
      remedy: 'Wait a little, then run the same command again.',
    };
  }
  if (status >= 500) {
    return {
      code: 'registry.unavailable',
      says: `the registry has trouble (it answered ${status})`,
      remedy: 'Run the same command again; what was done is kept.',
    };
  }
  return {
    code: 'registry.invalid-answer',
    says: `the registry answered ${status}`,
    remedy: 'Check the name; if it is right, ask whoever runs the registry.',
  };
}

/** Room for two ARNs, which AWS's words are about. */
const LONGEST = 1000;

function shortText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, LONGEST) : '';
}
