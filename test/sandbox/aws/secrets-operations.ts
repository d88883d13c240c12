import type {
  CreateSecretRequest,
  DescribeSecretRequest,
  GetSecretValueRequest,
} from '@aws-sdk/client-secrets-manager';
import type {AwsAccount} from './aws-account.ts';
import {AwsError} from './aws-error.ts';
import {type Operation, seconds} from './operation.ts';
import type {StoredSecret} from './secret-store.ts';

const CURRENT = 'AWSCURRENT';

/**
 * The supported operations of Secrets Manager:
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/
 */
export const SECRETS_OPERATIONS = {
  CreateSecret(account, input: CreateSecretRequest) {
    const {Name: name = '', ClientRequestToken: versionId, SecretString: string} = input;
    // In JSON it is base64, in any client.
    const binary = input.SecretBinary as string | undefined;
    if (!/^[\w/+=.@-]+$/u.test(name)) {
      const message =
        'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!';
      throw new AwsError('ValidationException', message);
    }
    if (string !== undefined && binary !== undefined) {
      const message = "You can't specify both a binary secret value and a string secret value.";
      throw new AwsError('InvalidParameterException', message);
    }
    const before = account.secrets.find(name);
    if (before !== undefined) return answerAgain(before, {versionId, string, binary});
    const secret = account.secrets.add(account, {
      name,
      ...(versionId === undefined ? {} : {versionId}),
      description: input.Description,
      keyId: input.KmsKeyId,
      string,
      binary,
      tags: new Map((input.Tags ?? []).map(({Key = '', Value = ''}) => [Key, Value])),
    });
    return created(secret);
  },

  DescribeSecret(account, {SecretId = ''}: DescribeSecretRequest) {
    const secret = existing(account, SecretId);
    const {arn, name, description, keyId, createdAt, versionId, tags} = secret;
    return {
      ARN: arn,
      Name: name,
      ...(description === undefined ? {} : {Description: description}),
      ...(keyId === undefined ? {} : {KmsKeyId: keyId}),
      CreatedDate: seconds(createdAt),
      LastChangedDate: seconds(createdAt),
      Tags: [...tags].map(([Key, Value]) => ({Key, Value})),
      ...(hasValue(secret) ? {VersionIdsToStages: {[versionId]: [CURRENT]}} : {}),
    };
  },

  GetSecretValue(account, input: GetSecretValueRequest) {
    const {SecretId = '', VersionId, VersionStage = CURRENT} = input;
    const secret = existing(account, SecretId);
    const {arn, name, versionId, string, binary, createdAt} = secret;
    const isThere = (VersionId ?? versionId) === versionId && VersionStage === CURRENT;
    if (!isThere || !hasValue(secret)) {
      const which =
        VersionId === undefined ? `staging label: ${VersionStage}` : `VersionId: ${VersionId}`;
      const message = `Secrets Manager can't find the specified secret value for ${which}`;
      throw new AwsError('ResourceNotFoundException', message);
    }
    return {
      ARN: arn,
      Name: name,
      VersionId: versionId,
      ...(string === undefined ? {SecretBinary: binary} : {SecretString: string}),
      VersionStages: [CURRENT],
      CreatedDate: seconds(createdAt),
    };
  },
} satisfies Readonly<Record<string, Operation>>;

function existing({secrets}: AwsAccount, id: string): StoredSecret {
  const found = secrets.find(id);
  if (found !== undefined) return found;
  const message = "Secrets Manager can't find the specified secret.";
  throw new AwsError('ResourceNotFoundException', message);
}

/** Clients send a token with each request, so that a retry creates no second secret. */
function answerAgain(
  before: StoredSecret,
  asked: Pick<StoredSecret, 'string' | 'binary'> & {readonly versionId: string | undefined},
) {
  const isSame =
    asked.versionId === before.versionId &&
    asked.string === before.string &&
    asked.binary === before.binary;
  if (isSame) return created(before);
  const message = `The operation failed because the secret ${before.name} already exists.`;
  throw new AwsError('ResourceExistsException', message);
}

function created(secret: StoredSecret) {
  const {arn, name, versionId} = secret;
  return {ARN: arn, Name: name, ...(hasValue(secret) ? {VersionId: versionId} : {})};
}

function hasValue({string, binary}: StoredSecret): boolean {
  return string !== undefined || binary !== undefined;
}
