import type {Violation} from './validate.ts';

/** What an AWS API answers where it does not do what it was asked. */
export class AwsError extends Error {
  readonly code: string;
  /** Where it is not the one of the service's model, or 400. */
  readonly status: number | undefined;

  constructor(code: string, message: string, status?: number) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}

/** Every service answers these, though no operation's model names them. */
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
 * The error about an input. ECR names the first thing that is wrong, other services all of them.
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

/** `tags.1.member.key`: what is called `Tags` and `Key` on the wire. */
function lowerCamel(path: string): string {
  return path.replaceAll(/(?:^|(?<=\.))[A-Z]/gu, (letter) => letter.toLowerCase());
}

/** ECR has words of its own about the name of a repository. */
function ecrConstraint({path, kind, constraint}: Violation): string {
  if (path !== 'repositoryName' || kind !== 'pattern') return constraint;
  const pattern = constraint.slice('Member must satisfy regular expression pattern: '.length);
  return `must satisfy regular expression '${pattern}'`;
}
