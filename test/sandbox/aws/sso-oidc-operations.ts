import type {
  CreateTokenRequest,
  RegisterClientRequest,
  StartDeviceAuthorizationRequest,
} from '@aws-sdk/client-sso-oidc';

import {AwsError} from './aws-error.ts';
import {type Operation, seconds} from './operation.ts';
import type {SsoClient} from './sso-clients.ts';
import type {SsoState, SsoTokens} from './sso-state.ts';

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
const GRANT_TYPES = new Set(['authorization_code', DEVICE_CODE, 'refresh_token']);
/** The only scope that gives keys of roles. With it, a sign-in can be renewed without asking. */
const ACCESS_SCOPE = 'sso:account:access';

/**
 * The supported operations of IAM Identity Center's OIDC:
 * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/
 */
export const SSO_OIDC_OPERATIONS = {
  RegisterClient(account, input: RegisterClientRequest) {
    const {clientType, scopes = [], grantTypes} = input;
    if (clientType !== 'public') {
      throw new AwsError('InvalidClientMetadataException', 'Invalid client type provided');
    }
    if (scopes.some((it) => it !== ACCESS_SCOPE)) {
      throw new AwsError('InvalidScopeException', 'Invalid scope provided');
    }
    if (grantTypes?.some((it) => !GRANT_TYPES.has(it)) === true) {
      throw new AwsError('UnsupportedGrantTypeException', 'Invalid grant type provided');
    }
    const client = account.sso.clients.register({scopes, grantTypes});
    return {
      clientId: client.id,
      clientSecret: client.secret,
      clientIdIssuedAt: Math.floor(seconds(client.issuedAt)),
      clientSecretExpiresAt: Math.floor(seconds(client.expiresAt)),
    };
  },

  StartDeviceAuthorization({sso}, input: StartDeviceAuthorizationRequest) {
    const client = sso.clients.find(input.clientId ?? '', input.clientSecret ?? '');
    requireGrant(client, DEVICE_CODE);
    if (withoutEnd(input.startUrl ?? '') !== withoutEnd(sso.startUrl)) {
      throw new AwsError('InvalidRequestException', 'Invalid start url provided');
    }
    const {deviceCode, userCode} = sso.devices.start(client.id);
    const verificationUri = `${sso.portal}/device`;
    return {
      deviceCode,
      userCode,
      verificationUri,
      verificationUriComplete: `${verificationUri}?user_code=${userCode}`,
      expiresIn: sso.devices.deviceCodeSeconds,
      interval: sso.devices.intervalSeconds,
    };
  },

  CreateToken({sso}, input: CreateTokenRequest) {
    const client = sso.clients.find(input.clientId ?? '', input.clientSecret ?? '');
    const tokens = giveTokens(sso, client, input);
    return {...tokens, tokenType: 'Bearer', expiresIn: sso.tokenSeconds};
  },
} satisfies Readonly<Record<string, Operation>>;

function giveTokens(sso: SsoState, client: SsoClient, input: CreateTokenRequest): SsoTokens {
  const {grantType = '', deviceCode, refreshToken} = input;
  if (grantType === DEVICE_CODE && deviceCode !== undefined) {
    sso.devices.take(client.id, deviceCode);
    return sso.signIn(client.id, isLasting(client));
  }
  if (grantType === 'refresh_token' && refreshToken !== undefined) {
    requireGrant(client, grantType);
    return sso.refresh(client.id, refreshToken);
  }
  if ([DEVICE_CODE, 'refresh_token'].includes(grantType)) {
    throw new AwsError('InvalidRequestException', 'Missing parameter');
  }
  throw new AwsError('UnsupportedGrantTypeException', 'Unsupported grant type');
}

function isLasting({scopes, grantTypes}: SsoClient): boolean {
  return scopes.includes(ACCESS_SCOPE) && grantTypes?.includes('refresh_token') !== false;
}

function requireGrant({grantTypes}: SsoClient, grantType: string): void {
  if (grantTypes?.includes(grantType) === false) {
    throw new AwsError('UnauthorizedClientException', 'Client is not authorized to use this grant');
  }
}

/** People paste a start URL with or without a `/` or `#/` at its end. */
function withoutEnd(url: string): string {
  return url.replace(/\/?#?\/?$/u, '');
}
