import type {Credentials} from '../../image/ports.ts';

/** The password for a registry and its expiry time. */
export interface EcrToken {
  readonly credentials: Credentials;
  /** Milliseconds since 1970; `undefined` if AWS does not return it. */
  readonly expiresAt: number | undefined;
}

/**
 * Parses a token of ECR: user name and password, separated by a colon, in Base64.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_AuthorizationData.html
 */
export function parseToken(token: string, expiresAt: Date | undefined): EcrToken {
  const decoded = Buffer.from(token, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return {
    credentials: {username: decoded.slice(0, colon), password: decoded.slice(colon + 1)},
    expiresAt: expiresAt?.getTime(),
  };
}
