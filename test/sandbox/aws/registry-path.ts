/** What a request to a registry is about. */
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

/** What clients do there; DELETE only to be told that ECR does not have it. */
const METHODS: Readonly<Record<RegistryPlace['what'], readonly string[]>> = {
  manifest: ['GET', 'HEAD', 'PUT', 'DELETE'],
  blob: ['GET', 'HEAD'],
  upload: ['POST', 'GET', 'PATCH', 'PUT', 'DELETE'],
  tags: ['GET'],
};

/** Reads a request of the distribution specification; nothing where it is none of a repository. */
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
