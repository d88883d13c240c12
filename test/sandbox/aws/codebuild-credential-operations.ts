import type {
  DeleteSourceCredentialsInput,
  ImportSourceCredentialsInput,
} from '@aws-sdk/client-codebuild';
import type {AwsAccount} from './aws-account.ts';
import {AwsError} from './aws-error.ts';
import {refuse} from './codebuild-error.ts';
import {connectionMistake, secretMistake} from './codebuild-source-rules.ts';
import type {Operation} from './operation.ts';

/** CodeBuild's operations for the sign-in to Git hosts. */
export const CODEBUILD_CREDENTIAL_OPERATIONS = {
  ImportSourceCredentials(account, input: ImportSourceCredentialsInput) {
    const {serverType = 'GITHUB', authType = 'PERSONAL_ACCESS_TOKEN', token = ''} = input;
    refuse([credentialMistake(account, input)]);
    const {codebuild, region, id} = account;
    if (input.shouldOverwrite === false && codebuild.credentialFor(serverType) !== undefined) {
      const message = `Source credentials for server type ${serverType} already exist`;
      throw new AwsError('ResourceAlreadyExistsException', message);
    }
    const arn = `arn:aws:codebuild:${region}:${id}:token/${serverType.toLowerCase()}`;
    codebuild.putCredential({arn, serverType, authType, token});
    return {arn};
  },

  ListSourceCredentials({codebuild}) {
    const sourceCredentialsInfos = codebuild
      .credentials()
      .map(({arn, serverType, authType, token}) => ({
        arn,
        serverType,
        authType,
        ...(isReference(authType) ? {resource: token} : {}),
      }));
    return {sourceCredentialsInfos};
  },

  DeleteSourceCredentials({codebuild}, {arn = ''}: DeleteSourceCredentialsInput) {
    if (codebuild.removeCredential(arn)) return {arn};
    throw new AwsError('ResourceNotFoundException', `Source credentials not found: ${arn}`);
  },
} satisfies Readonly<Record<string, Operation>>;

/** Whether the token is only the name of something, which is not secret. */
function isReference(authType: string): boolean {
  return authType === 'CODECONNECTIONS' || authType === 'SECRETS_MANAGER';
}

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ImportSourceCredentials.html */
function credentialMistake(
  account: AwsAccount,
  {serverType = 'GITHUB', authType, token = '', username}: ImportSourceCredentialsInput,
): string | undefined {
  if (username !== undefined && authType !== 'BASIC_AUTH') {
    return 'username is only supported for BASIC_AUTH';
  }
  switch (authType) {
    case 'CODECONNECTIONS':
      return connectionMistake(account, serverType, token);
    case 'SECRETS_MANAGER':
      return secretMistake(account, token);
    case 'PERSONAL_ACCESS_TOKEN':
      return serverType.startsWith('GITLAB')
        ? `${authType} is not supported for ${serverType}`
        : undefined;
    case 'BASIC_AUTH':
      if (serverType !== 'BITBUCKET') return `BASIC_AUTH is not supported for ${serverType}`;
      return username === undefined ? 'username is required for BASIC_AUTH' : undefined;
    case 'OAUTH':
    case undefined:
      break;
  }
  // OAuth is only possible in the console.
  return `authType ${authType} is not supported`;
}
