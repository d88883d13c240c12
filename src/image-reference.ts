/** Where an image is, taken apart. */
export interface ImageReference {
  /** `registry.example.com`, `127.0.0.1:5000`; `docker.io` where none is named. */
  readonly host: string;
  /** `team/web`; on Docker Hub `library/…` where there is no slash. */
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
 * Takes an image reference apart as Docker does: `host[:port]/path[:tag][@digest]`, where the first
 * part is a host only if it has a dot or a colon, is `localhost`, or has capitals.
 * https://pkg.go.dev/github.com/distribution/reference
 *
 * @returns the parts, or what is wrong with it, a sentence without the text itself.
 */
export function parseReference(text: string): ImageReference | {readonly problem: string} {
  const [named = '', digest, ...more] = text.split('@');
  const {host, rest} = splitHost(named);
  const colon = rest.indexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  if (!HOST.test(host) || !URL.canParse(`https://${host}`)) {
    return {problem: `"${host}" is not a registry's host.`};
  }
  if (!PATH.test(path)) {
    return {
      problem: `"${path}" is not a repository: lower-case letters, digits and . _ - between slashes.`,
    };
  }
  if (path.length > LONGEST_PATH) return {problem: `It is longer than ${LONGEST_PATH} characters.`};
  if (tag !== undefined && !TAG.test(tag)) return {problem: `"${tag}" is not a tag.`};
  if (more.length > 0 || (digest !== undefined && !DIGEST.test(digest))) {
    return {problem: `"${[digest, ...more].join('@')}" is not a digest.`};
  }
  const isOfficial = host === DOCKER_HUB && !path.includes('/');
  return {host, path: isOfficial ? `library/${path}` : path, tag, digest};
}

/** A reference without its tag and digest: `host/path`. Never fails. */
export function untagged(reference: string): string {
  const [named = ''] = reference.split('@');
  return named.replace(/:[^/:]*$/u, '');
}

/** The registry that a reference belongs to, `docker.io` where it names none. Never fails. */
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
 * Whether a host, with or without a port, is this very machine: `localhost`, 127.0.0.0/8, `[::1]`.
 * Only these may be spoken to without TLS.
 */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:[0-9]+$/u, '').toLowerCase();
  return (
    name === 'localhost' ||
    name === '[::1]' ||
    /^127(?:\.(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}$/u.test(name)
  );
}

/** Where a registry's API is: https, and http on this very machine. */
export function registryUrl(host: string): URL {
  if (host === DOCKER_HUB) return new URL('https://registry-1.docker.io');
  return new URL(`${isLoopbackHost(host) ? 'http' : 'https'}://${host}`);
}
