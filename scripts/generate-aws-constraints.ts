// Writes test/sandbox/aws/generated/<service>.json from the service models of a pinned botocore: what
// AWS insists on, for the operations that the stand-ins answer. Run by hand; it needs pip and network.
import {mkdtemp, readFile, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';

import {execa} from 'execa';

import {runScript} from './script.ts';

const BOTOCORE = '1.44.5';
const GENERATED = 'test/sandbox/aws/generated';

/** The operations that somebody calls; a service or an operation more is a line more. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  sts: ['GetCallerIdentity'],
  ecr: [
    'BatchDeleteImage',
    'CreateRepository',
    'DeleteRepository',
    'DescribeImages',
    'DescribeRepositories',
    'GetAccountSetting',
    'GetAuthorizationToken',
    'ListImages',
    'ListTagsForResource',
    'PutAccountSetting',
    'PutImageScanningConfiguration',
    'PutImageTagMutability',
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
};

/** What a validator reads; documentation and the like stay behind. */
const SHAPE_KEYS = ['type', 'required', 'min', 'max', 'pattern', 'enum', 'sensitive'] as const;

interface Reference {
  readonly shape: string;
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
}

interface ServiceModel {
  readonly metadata: Readonly<Record<string, string>>;
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
    if (operation === undefined) throw new Error(`botocore knows no ${service}:${name}`);
    return {name, ...operation};
  });
  const {protocol, targetPrefix, apiVersion, signingName, endpointPrefix, xmlNamespace} =
    model.metadata;
  const roots = operations.flatMap(({input, output}) => [input?.shape, output?.shape]);
  const reached = reach(
    model,
    roots.filter((it) => it !== undefined),
  );
  return {
    botocore: BOTOCORE,
    protocol,
    targetPrefix,
    apiVersion,
    signingName: signingName ?? endpointPrefix,
    xmlNamespace,
    operations: Object.fromEntries(
      operations.map(({name, input, output, errors}) => [
        name,
        {
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

/** In JSON services that say nothing, a mistake of the client is 400 and one of the service 500. */
function httpError(name: string, shape: Shape | undefined) {
  const status = shape?.error?.httpStatusCode ?? (shape?.fault === true ? 500 : 400);
  return {code: shape?.error?.code ?? name, status};
}

/** The names of all shapes that the given ones are made of, and they themselves. */
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
  return {
    ...Object.fromEntries(kept),
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
