/** The resource of a request to a registry. */
export type RegistryPlace = {
  /** The first part: an account, or an alias of a public registry. */
  readonly prefix: string;
  readonly name: string;
} & (
  | {readonly what: 'manifest'; readonly reference: string}
  | {readonly what: 'blob' | 'upload' | 'tags'}
);

const PATH =
  /^\/v2\/(?<prefix>[^/]+)\/(?<name>.+)\/(?:manifests\/(?<reference>[^/]+)|(?<blob>blobs\/[^/]+:[^/]+)|(?<upload>blobs\/uploads\/[^/]*)|(?<tags>tags\/list))$/u;

/** The methods of clients. ECR refuses DELETE. */
const METHODS: Readonly<Record<RegistryPlace['what'], readonly string[]>> = {
  manifest: ['GET', 'HEAD', 'PUT', 'DELETE'],
  blob: ['GET', 'HEAD'],
  upload: ['POST', 'GET', 'PATCH', 'PUT', 'DELETE'],
  tags: ['GET'],
};

/** Parses a request of the distribution specification; `undefined` for any other. */
export function readRegistryPath(method: string, path: string): RegistryPlace | undefined {
  const place = readPath(path);
  return place !== undefined && METHODS[place.what].includes(method) ? place : undefined;
}

function readPath(path: string): RegistryPlace | undefined {
  const groups = PATH.exec(path)?.groups;
  if (groups === undefined) return undefined;
  const {prefix = '', name = '', reference, blob, upload} = groups;
  if (reference !== undefined) return {prefix, name, what: 'manifest', reference};
  if (blob !== undefined) return {prefix, name, what: 'blob'};
  return {prefix, name, what: upload === undefined ? 'tags' : 'upload'};
}
