import type {Violation} from './validate.ts';

/** An error response of an AWS API. */
export class AwsError extends Error {
  readonly code: string;
  /** Default: the status in the service's model, or 400. */
  readonly status: number | undefined;

  constructor(code: string, message: string, status?: number) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}

/** Errors of all services, which no operation's model names. */
export const COMMON_ERRORS: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'ExpiredToken',
  'ExpiredTokenException',
  // Of the portal of IAM Identity Center.
  'ForbiddenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InternalFailure',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'SerializationException',
  'SignatureDoesNotMatch',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'UnrecognizedClientException',
  'ValidationError',
  'ValidationException',
]);

/**
 * The error about an invalid input. ECR names the first problem, other services name all.
 *
 * @param service as in its action: `ecr`.
 */
export function inputError(service: string, found: readonly [Violation, ...Violation[]]): AwsError {
  if (service === 'sso' || service === 'sso-oidc') {
    return new AwsError('InvalidRequestException', `Invalid request: ${found[0].path}`);
  }
  const unfit = found.find(({kind}) => kind === 'unknown' || kind === 'type');
  if (unfit !== undefined) {
    return new AwsError('SerializationException', `${unfit.path}: ${unfit.constraint}`);
  }
  const [first] = found;
  if (service.startsWith('ecr')) {
    const words = `failed to satisfy constraint: '${ecrConstraint(first)}'`;
    return new AwsError(
      'InvalidParameterException',
      `Invalid parameter at '${first.path}' ${words}`,
    );
  }
  const isQuery = service === 'iam' || service === 'sts';
  const count = `${found.length} validation error${found.length === 1 ? '' : 's'} detected`;
  const all = found.map(
    ({path, value, constraint}) =>
      `Value ${value === null ? 'null' : `'${String(value)}'`} at '${isQuery ? lowerCamel(path) : path}' failed to satisfy constraint: ${constraint}`,
  );
  const code = isQuery ? 'ValidationError' : 'ValidationException';
  return new AwsError(code, `${count}: ${all.join('; ')}`);
}

/** `tags.1.member.key`: members in the form of messages, which are called `Tags` and `Key` in requests. */
function lowerCamel(path: string): string {
  return path.replaceAll(/(?:^|(?<=\.))[A-Z]/gu, (letter) => letter.toLowerCase());
}

/** ECR has its own message about the name of a repository. */
function ecrConstraint({path, kind, constraint}: Violation): string {
  if (path !== 'repositoryName' || kind !== 'pattern') return constraint;
  const pattern = constraint.slice('Member must satisfy regular expression pattern: '.length);
  return `must satisfy regular expression '${pattern}'`;
}
