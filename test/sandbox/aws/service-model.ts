import {readFileSync} from 'node:fs';

/** A shape of a service's model, which values must have. */
export interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** Never written to a log or a record. */
  readonly sensitive?: boolean;
  /** For a structure: the shape of each member. */
  readonly members?: Readonly<Record<string, string>>;
  /** For a list: the shape of its members. */
  readonly member?: string;
  /** For a map. */
  readonly key?: string;
  readonly value?: string;
  /** For a structure in a REST service: the members that are not in the body. */
  readonly locations?: Readonly<Record<string, MemberLocation>>;
}

export interface MemberLocation {
  readonly in: string;
  /** There. */
  readonly name: string;
}

export interface OperationModel {
  /** In REST services, the request. */
  readonly http?: {readonly method: string; readonly requestUri: string};
  /** The operation is unsigned. */
  readonly isUnsigned?: boolean;
  readonly input?: string;
  readonly output?: string;
  /** In query services, the element around the response. */
  readonly resultWrapper?: string;
  /** The names of its known errors. */
  readonly errors?: readonly string[];
}

/** The constraints of an AWS service, as scripts/generate-aws-constraints.ts wrote them. */
export interface ServiceModel {
  readonly botocore: string;
  readonly protocol: 'json' | 'query' | 'rest-json';
  /** Default: 1.1. */
  readonly jsonVersion?: string;
  /** In JSON services, the prefix of the operation in `X-Amz-Target`. */
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

/** @throws if the model names a shape that it does not have. */
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
