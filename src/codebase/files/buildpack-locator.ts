import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseReference} from '../../image-reference.ts';

/**
 * What is wrong with the way a buildpack is named, a sentence. Only what can be none of all that pack
 * takes is refused: an id, `urn:cnb:…`, an image, an address or a path, which may have blanks.
 *
 * @see https://buildpacks.io/docs/for-platform-operators/how-to/integrate-ci/pack/cli/pack_build/
 */
export function locatorProblem(locator: string): string | undefined {
  if (/\p{Cc}/u.test(locator)) return 'It has a control character.';
  if (isPath(locator)) return filePathProblem(locator);
  if (/\s/u.test(locator)) return 'It has a blank.';
  if (locator.startsWith(DOCKER)) {
    const reference = parseReference(locator.slice(DOCKER.length));
    return 'problem' in reference ? reference.problem : nameProblem(locator);
  }
  if (/^https?:/iu.test(locator)) {
    return URL.canParse(locator) ? undefined : 'It is not an address.';
  }
  return nameProblem(locator);
}

/**
 * What is wrong with an id or an image, though it is well-formed: neither builders nor registries have
 * such a one. An id in a builder may have capitals, if it is said to be one: `urn:cnb:builder:Acme/x`.
 *
 * @returns a sentence, and what is probably meant.
 * @see https://github.com/buildpacks/pack/blob/v0.40.6/pkg/buildpack/locator_type.go
 */
export function nameProblem(locator: string): string | undefined {
  const name = locator.replace(/^(?:urn:cnb:(?:registry|builder):|docker:\/\/)/u, '');
  const {id = '', version} = /^(?<id>[^@]*)(?:@(?<version>.*))?$/su.exec(name)?.groups ?? {};
  if (version?.toLowerCase() === 'latest') {
    return `There is no version "latest": write ${id}, which is the version that the builder has.`;
  }
  const [namespace = '', ...rest] = id.split('/');
  if (rest.length > 1 && rest[0] === namespace) {
    return `"${namespace}/" is there twice: write ${rest.join('/')}.`;
  }
  // A host and a tag may have them.
  const path = /[.:]/u.test(namespace) ? rest.join('/') : id;
  const isOfBuilder = locator.startsWith('urn:cnb:builder:');
  if (isOfBuilder || !/[A-Z]/u.test(path.replace(/:[^/]*$/u, ''))) return undefined;
  return `It has capital letters: write ${locator.toLowerCase()}.`;
}

const DOCKER = 'docker://';

/**
 * Whether a buildpack is named by a path of this machine: `./x`, `../x`, `/x`, `file:///x`, or an
 * archive. Anything else is an id, an image or an address, whatever folder has the same name.
 */
export function isPath(locator: string): boolean {
  return (
    /^(?:\.{0,2}\/|\.{1,2}$|file:)/u.test(locator) ||
    (!/^[\w+.-]+:/u.test(locator) && /\.(?:cnb|tgz|tar|tar\.gz)$/u.test(locator))
  );
}

/** The path that a locator names, relative or absolute. Only for what is one, without a problem. */
export function pathOf(locator: string): string {
  return locator.startsWith('file:') ? fileURLToPath(locator) : locator;
}

function filePathProblem(locator: string): string | undefined {
  if (!locator.startsWith('file:')) return undefined;
  try {
    fileURLToPath(locator);
    return undefined;
  } catch {
    return 'It is not the address of a file: write file:/// and the absolute path.';
  }
}

/**
 * Looks whether a folder or an archive can be a buildpack.
 *
 * @param shown the path as a person knows it.
 * @returns which of the two it is, or why it is neither, a sentence.
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
      problem: isMissing ? `${shown} does not exist.` : `${shown} cannot be read: ${message}.`,
    };
  }
}
