import {isSigning} from '../../embedded-secrets.ts';
import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseReference} from '../../image-reference.ts';

/**
 * Returns a sentence that says why a buildpack's locator is invalid; `undefined` if it is valid. pack
 * accepts an ID, `urn:cnb:…`, an image, a URL or a path. A path may contain spaces.
 *
 * @see https://buildpacks.io/docs/for-platform-operators/how-to/integrate-ci/pack/cli/pack_build/
 */
export function locatorProblem(locator: string): string | undefined {
  if (/\p{Cc}/u.test(locator)) return 'It contains a control character.';
  if (isPath(locator)) return filePathProblem(locator);
  if (/\s/u.test(locator)) return 'It contains a space.';
  if (locator.startsWith(DOCKER)) {
    const reference = parseReference(locator.slice(DOCKER.length));
    return 'problem' in reference ? reference.problem : nameProblem(locator);
  }
  if (/^https?:/iu.test(locator)) {
    const url = URL.parse(locator);
    if (url === null) return 'It is not a valid URL.';
    const hasUser = url.username !== '' || url.password !== '';
    if (hasUser) return 'It contains a user or a password, which logs would show.';
    const signed = [...url.searchParams.keys()].find((it) => isSigning(it));
    return signed === undefined
      ? undefined
      : `Its parameter ${signed} is a secret, which logs would show. Download the buildpack, and name its folder.`;
  }
  return nameProblem(locator);
}

/**
 * Checks a well-formed ID or image for mistakes that no builder or registry accepts. Only an ID in a builder
 * may have capital letters, with this prefix: `urn:cnb:builder:Acme/x`.
 *
 * @returns a sentence with the correction; `undefined` if there is no mistake.
 * @see https://github.com/buildpacks/pack/blob/v0.40.6/pkg/buildpack/locator_type.go
 */
export function nameProblem(locator: string): string | undefined {
  const name = locator.replace(/^(?:urn:cnb:(?:registry|builder):|docker:\/\/)/u, '');
  const {id = '', version} = /^(?<id>[^@]*)(?:@(?<version>.*))?$/su.exec(name)?.groups ?? {};
  if (version?.toLowerCase() === 'latest') {
    return `Version "latest" does not exist. Write ${id} to use the version in the builder.`;
  }
  const [namespace = '', ...rest] = id.split('/');
  if (rest.length > 1 && rest[0] === namespace) {
    return `Duplicate "${namespace}/". Write ${rest.join('/')}.`;
  }
  // A host and a tag may contain capital letters.
  const path = /[.:]/u.test(namespace) ? rest.join('/') : id;
  const isOfBuilder = locator.startsWith('urn:cnb:builder:');
  if (isOfBuilder || !/[A-Z]/u.test(path.replace(/:[^/]*$/u, ''))) return undefined;
  return `Capital letters are not allowed. Write ${locator.toLowerCase()}.`;
}

const DOCKER = 'docker://';

const ARCHIVE = /\.(?:cnb|tgz|tar|tar\.gz)$/u;

/** Whether a locator names an archive of a buildpack, by its name: a URL, or a file. */
export function isArchive(locator: string): boolean {
  return /^https?:/iu.test(locator) || (isPath(locator) && ARCHIVE.test(locator));
}

/**
 * Whether a locator is a path on this machine: `./x`, `../x`, `/x`, `file:///x`, or an archive. Anything
 * else is an ID, an image or a URL, even if a folder has the same name.
 */
export function isPath(locator: string): boolean {
  return (
    /^(?:\.{0,2}\/|\.{1,2}$|file:)/u.test(locator) ||
    (!/^[\w+.-]+:/u.test(locator) && ARCHIVE.test(locator))
  );
}

/** Returns the relative or absolute path of a locator, which must be a valid path. */
export function pathOf(locator: string): string {
  return locator.startsWith('file:') ? fileURLToPath(locator) : locator;
}

function filePathProblem(locator: string): string | undefined {
  if (!locator.startsWith('file:')) return undefined;
  try {
    fileURLToPath(locator);
    return undefined;
  } catch {
    return 'It is not a valid file URL. Write file:/// and the absolute path.';
  }
}

/**
 * Checks whether a folder or an archive can be a buildpack.
 *
 * @param shown the path in messages.
 * @returns its kind, or a sentence that says why it cannot be one.
 */
export async function inspectBuildpack(
  path: string,
  shown: string,
): Promise<{readonly kind: 'folder' | 'archive'} | {readonly problem: string}> {
  try {
    const found = await stat(path);
    if (found.isFile()) return {kind: 'archive'};
    if (!found.isDirectory()) return {problem: `${shown} is neither a folder nor a file.`};
    const descriptor = await stat(join(path, 'buildpack.toml')).catch(() => undefined);
    return descriptor?.isFile() === true
      ? {kind: 'folder'}
      : {problem: `The folder ${shown} has no buildpack.toml.`};
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    return {
      problem: isMissing ? `${shown} does not exist.` : `Cannot read ${shown}: ${message}.`,
    };
  }
}
