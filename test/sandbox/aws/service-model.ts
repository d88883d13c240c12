import {readFileSync} from 'node:fs';

/** One shape of a service's model: what a value of it has to be. */
export interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** Never to be written into a log or a record. */
  readonly sensitive?: boolean;
  /** Of a structure: the shape of each member. */
  readonly members?: Readonly<Record<string, string>>;
  /** Of a list: the shape of its members. */
  readonly member?: string;
  /** Of a map. */
  readonly key?: string;
  readonly value?: string;
  /** Of a structure in a REST service: the members that are not in the body. */
  readonly locations?: Readonly<Record<string, MemberLocation>>;
}

export interface MemberLocation {
  readonly in: string;
  /** There. */
  readonly name: string;
}

export interface OperationModel {
  /** In REST services the request that it is. */
  readonly http?: {readonly method: string; readonly requestUri: string};
  /** Nobody signs it. */
  readonly isUnsigned?: boolean;
  readonly input?: string;
  readonly output?: string;
  /** In query services the element around the answer. */
  readonly resultWrapper?: string;
  /** The names of the errors that it is known to answer with. */
  readonly errors?: readonly string[];
}

/** What one AWS service insists on, as scripts/generate-aws-constraints.ts wrote it. */
export interface ServiceModel {
  readonly botocore: string;
  readonly protocol: 'json' | 'query' | 'rest-json';
  /** Where it is not 1.1. */
  readonly jsonVersion?: string;
  /** In JSON services what stands before the operation in `X-Amz-Target`. */
  readonly targetPrefix?: string;
  readonly apiVersion: string;
  /** The service in the scope of a signature. */
  readonly signingName: string;
  readonly xmlNamespace?: string;
  readonly operations: Readonly<Record<string, OperationModel>>;
  readonly errors: Readonly<Record<string, {readonly code: string; readonly status: number}>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

export const SERVICES = [
  'sts',
  'iam',
  'ecr',
  'ecr-public',
  'codebuild',
  'codestar-connections',
  'logs',
  'secretsmanager',
  'ssm',
  'sso',
  'sso-oidc',
] as const;

export type ServiceName = (typeof SERVICES)[number];

/** The model of a service. */
export function readServiceModel(service: ServiceName): ServiceModel {
  const file = new URL(`generated/${service}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as ServiceModel;
}

/** @throws where the model names a shape that it does not have. */
export function shapeOf(model: ServiceModel, name: string): Shape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`The model has no shape ${name}.`);
  return shape;
}

/** The models of all services. */
export function readServiceModels(): Readonly<Record<ServiceName, ServiceModel>> {
  const models = SERVICES.map((service) => [service, readServiceModel(service)]);
  return Object.fromEntries(models) as Record<ServiceName, ServiceModel>;
}
