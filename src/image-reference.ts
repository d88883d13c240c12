/** The parts of an image reference. */
export interface ImageReference {
  /** `registry.example.com`, `127.0.0.1:5000`. Default: `docker.io`. */
  readonly host: string;
  /** `team/web`. On Docker Hub, a name without a slash becomes `library/…`. */
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const DOCKER_HUB = 'docker.io';
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const HOST = new RegExp(
  String.raw`^(?:${LABEL}(?:\.${LABEL})*|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?$`,
  'u',
);
const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const PATH = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`, 'u');
const TAG = /^\w[\w.-]{0,127}$/u;
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/u;
const LONGEST_PATH = 255;

/**
 * Parses an image reference like Docker: `host[:port]/path[:tag][@digest]`. The first part is a host only if
 * it has a dot, a colon or a capital, or is `localhost`.
 * https://pkg.go.dev/github.com/distribution/reference
 *
 * @returns the parts, or a sentence that says what is wrong.
 */
export function parseReference(text: string): ImageReference | {readonly problem: string} {
  const [named = '', digest, ...more] = text.split('@');
  const {host, rest} = splitHost(named);
  const colon = rest.indexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  if (!HOST.test(host) || !URL.canParse(`https://${host}`)) {
    return {problem: `"${host}" is not a valid registry host.`};
  }
  if (!PATH.test(path)) {
    return {
      problem: `"${path}" is not a valid repository name: use lower-case letters, digits and . _ - between slashes.`,
    };
  }
  if (path.length > LONGEST_PATH) return {problem: `It is longer than ${LONGEST_PATH} characters.`};
  if (tag !== undefined && !TAG.test(tag)) return {problem: `"${tag}" is not a valid tag.`};
  if (more.length > 0 || (digest !== undefined && !DIGEST.test(digest))) {
    return {problem: `"${[digest, ...more].join('@')}" is not a valid digest.`};
  }
  const isOfficial = host === DOCKER_HUB && !path.includes('/');
  return {host, path: isOfficial ? `library/${path}` : path, tag, digest};
}

/** Removes tag and digest from a reference: `host/path`. Never throws. */
export function untagged(reference: string): string {
  const [named = ''] = reference.split('@');
  return named.replace(/:[^/:]*$/u, '');
}

/** Returns the registry's host in a reference. Default: `docker.io`. Never throws. */
export function registryHost(reference: string): string {
  return splitHost(reference).host;
}

function splitHost(reference: string): {host: string; rest: string} {
  const slash = reference.indexOf('/');
  const first = reference.slice(0, Math.max(slash, 0));
  const isHost = /[.:]/u.test(first) || first === 'localhost' || first !== first.toLowerCase();
  if (!isHost) return {host: DOCKER_HUB, rest: reference};
  const rest = reference.slice(slash + 1);
  return {host: first === `index.${DOCKER_HUB}` ? DOCKER_HUB : first, rest};
}

/**
 * Whether a host, with or without a port, is this machine: `localhost`, 127.0.0.0/8, `[::1]`. Only for
 * these, http without TLS is allowed.
 */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:[0-9]+$/u, '').toLowerCase();
  return (
    name === 'localhost' ||
    name === '[::1]' ||
    /^127(?:\.(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}$/u.test(name)
  );
}

/** Returns the URL of a registry's API: https, or http if the host is this machine. */
export function registryUrl(host: string): URL {
  if (host === DOCKER_HUB) return new URL('https://registry-1.docker.io');
  return new URL(`${isLoopbackHost(host) ? 'http' : 'https'}://${host}`);
}
