// Writes test/sandbox/aws/generated/<service>.json from the service models of a pinned botocore: the
// constraints of AWS for the operations that the stand-ins answer. Run it by hand. It needs pip and network.
import {mkdtemp, readFile, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';

import {execa} from 'execa';

import {runScript} from './script.ts';

const BOTOCORE = '1.44.5';
const GENERATED = 'test/sandbox/aws/generated';

/** The operations that are called. To add a service or an operation, add a line. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  sts: ['GetCallerIdentity'],
  ecr: [
    'BatchDeleteImage',
    'CreateRepository',
    'DeleteRepository',
    'DescribeImages',
    'DescribeImageScanFindings',
    'DescribeRepositories',
    'GetAccountSetting',
    'GetAuthorizationToken',
    'GetLifecyclePolicy',
    'ListImages',
    'ListTagsForResource',
    'PutAccountSetting',
    'PutImageScanningConfiguration',
    'PutImageTagMutability',
    'PutLifecyclePolicy',
    'TagResource',
  ],
  'ecr-public': [
    'CreateRepository',
    'DescribeRegistries',
    'DescribeRepositories',
    'GetAuthorizationToken',
    'ListTagsForResource',
    'TagResource',
  ],
  iam: [
    'AttachRolePolicy',
    'CreatePolicy',
    'CreatePolicyVersion',
    'CreateRole',
    'DeletePolicy',
    'DeletePolicyVersion',
    'DeleteRole',
    'DeleteRolePermissionsBoundary',
    'DeleteRolePolicy',
    'DetachRolePolicy',
    'GetAccountAuthorizationDetails',
    'GetPolicy',
    'GetPolicyVersion',
    'GetRole',
    'GetRolePolicy',
    'ListAccountAliases',
    'ListAttachedRolePolicies',
    'ListPolicyVersions',
    'ListRolePolicies',
    'ListRoleTags',
    'PutRolePermissionsBoundary',
    'PutRolePolicy',
    'TagRole',
    'UpdateAssumeRolePolicy',
  ],
  codebuild: [
    'BatchGetBuilds',
    'BatchGetFleets',
    'BatchGetProjects',
    'CreateProject',
    'CreateWebhook',
    'DeleteProject',
    'DeleteSourceCredentials',
    'DeleteWebhook',
    'ImportSourceCredentials',
    'ListBuildsForProject',
    'ListCuratedEnvironmentImages',
    'ListProjects',
    'ListSourceCredentials',
    'StartBuild',
    'StopBuild',
    'UpdateProject',
    'UpdateWebhook',
  ],
  logs: [
    'CreateLogGroup',
    'DeleteRetentionPolicy',
    'DescribeLogGroups',
    'GetLogEvents',
    'PutRetentionPolicy',
  ],
  ssm: ['DeleteParameter', 'DescribeParameters', 'GetParameter', 'GetParameters', 'PutParameter'],
  secretsmanager: ['CreateSecret', 'DescribeSecret', 'GetSecretValue'],
  'codestar-connections': [
    'CreateConnection',
    'DeleteConnection',
    'GetConnection',
    'ListConnections',
  ],
  sso: ['GetRoleCredentials'],
  'sso-oidc': ['CreateToken', 'RegisterClient', 'StartDeviceAuthorization'],
};

/** The properties that a validator reads. Documentation and other properties are left out. */
const SHAPE_KEYS = ['type', 'required', 'min', 'max', 'pattern', 'enum', 'sensitive'] as const;

interface Reference {
  readonly shape: string;
  /** The place of a value outside the body: `header`, `querystring`. */
  readonly location?: string;
  readonly locationName?: string;
  readonly resultWrapper?: string;
}

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, Reference>>;
  readonly member?: Reference;
  readonly key?: Reference;
  readonly value?: Reference;
  readonly error?: {readonly code?: string; readonly httpStatusCode?: number};
  readonly fault?: boolean;
  readonly [key: string]: unknown;
}

interface Operation {
  readonly input?: Reference;
  readonly output?: Reference;
  readonly errors?: readonly Reference[];
  readonly http?: {readonly method: string; readonly requestUri: string};
  /** `none` if requests are not signed. */
  readonly authtype?: string;
}

interface ServiceModel {
  readonly metadata: Readonly<Record<string, string>> & {readonly protocols?: readonly string[]};
  readonly operations: Readonly<Record<string, Operation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

await runScript(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'botocore-'));
  try {
    const wheel = `botocore==${BOTOCORE}`;
    await execa('pip', ['download', '--quiet', '--no-deps', '--dest', folder, wheel]);
    const [file = ''] = await readdir(folder);
    await execa('python3', ['-m', 'zipfile', '-e', join(folder, file), folder]);
    for (const service of Object.keys(OPERATIONS)) {
      const text = JSON.stringify(constraints(await readModel(folder, service), service), null, 2);
      await writeFile(join(GENERATED, `${service}.json`), `${text}\n`);
    }
  } finally {
    await rm(folder, {recursive: true});
  }
  await execa('oxfmt', [GENERATED], {preferLocal: true});
  return 0;
});

async function readModel(folder: string, service: string): Promise<ServiceModel> {
  const versions = join(folder, 'botocore', 'data', service);
  const newest = (await readdir(versions)).toSorted().at(-1) ?? '';
  const packed = await readFile(join(versions, newest, 'service-2.json.gz'));
  return JSON.parse(gunzipSync(packed).toString()) as ServiceModel;
}

function constraints(model: ServiceModel, service: string) {
  const names = OPERATIONS[service] ?? [];
  const operations = names.map((name) => {
    const operation = model.operations[name];
    if (operation === undefined) throw new Error(`botocore does not have ${service}:${name}`);
    return {name, ...operation};
  });
  const {targetPrefix, apiVersion, signingName, endpointPrefix, xmlNamespace} = model.metadata;
  const protocol = spokenProtocol(model);
  const roots = operations.flatMap(({input, output}) => [input?.shape, output?.shape]);
  const reached = reach(
    model,
    roots.filter((it) => it !== undefined),
  );
  return {
    botocore: BOTOCORE,
    protocol,
    jsonVersion: oldJson(model),
    targetPrefix,
    apiVersion,
    signingName: signingName ?? endpointPrefix,
    xmlNamespace,
    operations: Object.fromEntries(
      operations.map(({name, input, output, errors, http, authtype}) => [
        name,
        {
          ...(protocol === 'rest-json' ? {http, isUnsigned: authtype === 'none'} : {}),
          input: input?.shape,
          output: output?.shape,
          resultWrapper: output?.resultWrapper,
          errors: errors?.map(({shape}) => shape).toSorted(),
        },
      ]),
    ),
    errors: Object.fromEntries(
      [...new Set(operations.flatMap(({errors = []}) => errors.map(({shape}) => shape)))]
        .toSorted()
        .map((name) => [name, httpError(name, model.shapes[name])]),
    ),
    shapes: Object.fromEntries(reached.map((name) => [name, lean(model.shapes[name])])),
  };
}

/** The protocol that current clients use for a service that supports several. */
function spokenProtocol({metadata: {protocol = '', protocols = [protocol]}}: ServiceModel): string {
  return protocols.includes('json') ? 'json' : protocol;
}

/** Returns the version only if it is not JSON 1.1, which nearly all services use. */
function oldJson({metadata: {jsonVersion}}: ServiceModel): string | undefined {
  return jsonVersion === '1.0' ? jsonVersion : undefined;
}

/** Without a status code in the model, JSON services use 400 for errors of the client and 500 for their own. */
function httpError(name: string, shape: Shape | undefined) {
  const status = shape?.error?.httpStatusCode ?? (shape?.fault === true ? 500 : 400);
  return {code: shape?.error?.code ?? name, status};
}

/** Returns the names of the given shapes, and of all shapes that they consist of. */
function reach(model: ServiceModel, roots: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const {members = {}, member, key, value} = model.shapes[name] ?? {};
    for (const it of [...Object.values(members), member, key, value]) {
      if (it !== undefined) visit(it.shape);
    }
  };
  for (const root of roots) visit(root);
  return [...found].toSorted();
}

function lean(shape: Shape | undefined): Record<string, unknown> {
  if (shape === undefined) return {};
  const kept = SHAPE_KEYS.filter((key) => shape[key] !== undefined).map((key) => [key, shape[key]]);
  const {members, member, key, value} = shape;
  if (shape['flattened'] === true)
    throw new Error('The stand-in does not support flattened lists.');
  const located = Object.entries(members ?? {}).filter(([, it]) => it.location !== undefined);
  return {
    ...Object.fromEntries(kept),
    ...(located.length === 0
      ? {}
      : {
          locations: Object.fromEntries(
            located.map(([name, {location, locationName = name}]) => [
              name,
              {in: location, name: locationName},
            ]),
          ),
        }),
    ...(members === undefined
      ? {}
      : {
          members: Object.fromEntries(
            Object.entries(members).map(([name, it]) => [name, it.shape]),
          ),
        }),
    ...(member === undefined ? {} : {member: member.shape}),
    ...(key === undefined || value === undefined ? {} : {key: key.shape, value: value.shape}),
  };
}
