import {createHash} from 'node:crypto';
import type {
  DeleteParameterRequest,
  DescribeParametersRequest,
  GetParameterRequest,
  GetParametersRequest,
  PutParameterRequest,
} from '@aws-sdk/client-ssm';
import type {AwsAccount} from './aws-account.ts';
import {AwsError} from './aws-error.ts';
import {type Operation, seconds} from './operation.ts';
import type {ParameterVersion} from './parameter-store.ts';
import {checkPut, tierOf} from './ssm-rules.ts';

/**
 * The supported operations of Parameter Store:
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/
 */
export const SSM_OPERATIONS = {
  PutParameter(account, input: PutParameterRequest) {
    const {Name: name = '', Value: value = '', Tags = [], DataType: dataType = 'text'} = input;
    const before = account.parameters.newest(name);
    checkPut(input, before);
    const type = input.Type ?? before?.type ?? 'String';
    if (type === 'SecureString') requireKey(account, input.KeyId);
    const {version, tier} = account.parameters.put(
      name,
      {
        value,
        type,
        tier: tierOf(input, before),
        description: input.Description ?? before?.description,
        dataType,
        keyId:
          // Without a key, AWS takes the default key, whatever key the last version has.
          type === 'SecureString' ? (input.KeyId ?? 'alias/aws/ssm') : undefined,
        modifiedAt: account.now(),
      },
      new Map(Tags.map(({Key = '', Value = ''}) => [Key, Value])),
    );
    return {Version: version, Tier: tier};
  },

  DescribeParameters(account, {ParameterFilters = []}: DescribeParametersRequest) {
    const [filter = {Key: '', Values: []}, ...more] = ParameterFilters;
    if (filter.Key !== 'Name' || (filter.Option ?? 'Equals') !== 'Equals' || more.length > 0) {
      throw new AwsError('InvalidFilterKey', 'The stand-in only knows the filter for equal names.');
    }
    const found = (filter.Values ?? []).flatMap((name) => {
      const newest = account.parameters.newest(name);
      return newest === undefined ? [] : [{name, newest}];
    });
    return {
      Parameters: found.map(({name, newest}) => ({
        Name: name,
        ARN: arnOf(account, name),
        Type: newest.type,
        Version: newest.version,
        Tier: newest.tier,
        DataType: newest.dataType,
        LastModifiedDate: seconds(newest.modifiedAt),
        ...(newest.description === undefined ? {} : {Description: newest.description}),
        ...(newest.keyId === undefined ? {} : {KeyId: newest.keyId}),
      })),
    };
  },

  GetParameter(account, {Name: asked = '', WithDecryption = false}: GetParameterRequest) {
    const {name, selector} = parseName(account, asked);
    const versions = account.parameters.find(name)?.versions;
    // AWS returns only the code.
    if (versions === undefined) throw new AwsError('ParameterNotFound', '');
    const found = select(versions, selector);
    if (found !== undefined) {
      return {Parameter: describe(account, name, selector, found, WithDecryption)};
    }
    const message = `Systems Manager could not find version ${selector?.slice(1)} of ${name}.`;
    throw new AwsError('ParameterVersionNotFound', message);
  },

  GetParameters(account, {Names = [], WithDecryption = false}: GetParametersRequest) {
    if (new Set(Names).size < Names.length) {
      throw new AwsError('ValidationException', 'The names of the parameters must be unique.');
    }
    const results = Names.map((asked) => {
      const {name, selector} = parseName(account, asked);
      const found = select(account.parameters.find(name)?.versions ?? [], selector);
      return found === undefined
        ? {missing: asked}
        : {found: describe(account, name, selector, found, WithDecryption)};
    });
    const missing = results.flatMap((it) => it.missing ?? []);
    return {
      Parameters: results.flatMap((it) => it.found ?? []),
      // The model does not allow an empty list of names.
      ...(missing.length === 0 ? {} : {InvalidParameters: missing}),
    };
  },

  DeleteParameter({parameters}, {Name = ''}: DeleteParameterRequest) {
    if (parameters.remove(Name)) return {};
    throw new AwsError('ParameterNotFound', '');
  },
} satisfies Readonly<Record<string, Operation>>;

function arnOf({region, id}: AwsAccount, name: string): string {
  return `arn:aws:ssm:${region}:${id}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
}

/** A name or an ARN can have a selector of the version. */
function parseName(account: AwsAccount, asked: string) {
  const isArn = asked.startsWith('arn:');
  const start = arnOf(account, '').length;
  // After an ARN's slash, both forms of a name are possible.
  const local = isArn ? asked.slice(start) : asked;
  const [bare = '', selector] = local.split(/(?=:)/u, 2);
  const name = isArn && account.parameters.find(bare) === undefined ? `/${bare}` : bare;
  return {name, selector};
}

/** @param selector `:3`, or empty for the newest. */
function select(
  versions: readonly ParameterVersion[],
  selector: string | undefined,
): ParameterVersion | undefined {
  if (selector === undefined) return versions.at(-1);
  return versions.find(({version}) => `:${version}` === selector);
}

function describe(
  account: AwsAccount,
  name: string,
  selector: string | undefined,
  {version, value, type, dataType, keyId, modifiedAt}: ParameterVersion,
  decrypt: boolean,
) {
  if (decrypt && type === 'SecureString') requireKey(account, keyId);
  return {
    Name: name,
    Type: type,
    Value: type === 'SecureString' && !decrypt ? encrypted(value) : value,
    Version: version,
    ...(selector === undefined ? {} : {Selector: selector}),
    LastModifiedDate: seconds(modifiedAt),
    ARN: arnOf(account, name),
    DataType: dataType,
  };
}

/** As Parameter Store words it: https://github.com/segmentio/chamber/issues/355 */
function requireKey({region, id, parameters}: AwsAccount, keyId = 'alias/aws/ssm'): void {
  if (!parameters.unusableKeys.has(keyId)) return;
  throw new AwsError(
    'InvalidKeyId',
    `arn:aws:kms:${region}:${id}:key/${keyId} is pending deletion. (Service: AWSKMS; Status Code: 400; Error Code: KMSInvalidStateException; Request ID: a45f1c26; Proxy: null)`,
  );
}

/** In the form of KMS. It is never decrypted. */
function encrypted(value: string): string {
  return `AQICAH${createHash('sha256').update(value).digest('base64')}`;
}
