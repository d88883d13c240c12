import type {GetRoleCredentialsRequest} from '@aws-sdk/client-sso';

import type {Operation} from './operation.ts';

/**
 * The supported operations of IAM Identity Center's portal:
 * https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/
 */
export const SSO_OPERATIONS = {
  GetRoleCredentials(account, input: GetRoleCredentialsRequest) {
    const {accessToken = '', accountId = '', roleName = ''} = input;
    const {identity, ...given} = account.sso.giveKeys(accessToken, accountId, roleName);
    const {accessKeyId, sessionToken} = identity;
    const {secretAccessKey, expiresAt} = given;
    const expiration = expiresAt.getTime();
    return {roleCredentials: {accessKeyId, secretAccessKey, sessionToken, expiration}};
  },
} satisfies Readonly<Record<string, Operation>>;
