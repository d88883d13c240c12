import {isAbsolute} from 'node:path';
import type {RegistryBuildpack} from '../../../image/ports.ts';
import {parseReference} from '../../../image-reference.ts';

/** Where a buildpack is. */
export type BuildpackLocator =
  /** A folder or a file of this machine. */
  | {readonly kind: 'path'}
  | {readonly kind: 'url'}
  | {readonly kind: 'builder'}
  | {readonly kind: 'registry'; readonly buildpack: RegistryBuildpack}
  | {readonly kind: 'image'; readonly reference: string};

const PART = String.raw`[a-z0-9.-]{1,253}`;
const REGISTRY = new RegExp(`^(?<namespace>${PART})/(?<name>${PART})(?:@(?<version>.+))?$`, 'u');

/** https://semver.org */
const VERSION =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/u;

/**
 * Where the buildpack of a name is, by the rules of pack: a name without a prefix is an ID of the builder, else one of
 * the buildpack registry, else an image. What is none of these is left to the builder, which does not have it.
 *
 * @param store knows the versions of each buildpack of the builder.
 * @see https://github.com/buildpacks/pack/blob/v0.40.6/pkg/buildpack/locator_type.go
 */
export function locateByName(
  name: string,
  store: {versions(id: string): readonly string[]},
): BuildpackLocator {
  if (isAbsolute(name)) return {kind: 'path'};
  if (/^(?:https?|file):/iu.test(name)) return {kind: 'url'};
  if (/^(?:urn:cnb:builder:|from=builder(?::|$))/u.test(name)) return {kind: 'builder'};
  const registered = registryBuildpack(name.replace(/^urn:cnb:registry:/u, ''));
  if (name.startsWith('urn:cnb:registry:')) {
    return registered === undefined ? {kind: 'builder'} : {kind: 'registry', buildpack: registered};
  }
  const image = name.replace(/^docker:\/\//u, '');
  if (image !== name) return {kind: 'image', reference: image};
  const [id = '', version] = name.split('@');
  const known = store.versions(id);
  if (version === undefined ? known.length > 0 : known.includes(version)) return {kind: 'builder'};
  const isVersion = registered?.version === undefined || VERSION.test(registered.version);
  if (registered !== undefined && isVersion) return {kind: 'registry', buildpack: registered};
  return 'problem' in parseReference(name) ? {kind: 'builder'} : {kind: 'image', reference: name};
}

function registryBuildpack(id: string): RegistryBuildpack | undefined {
  const {namespace, name, version} = REGISTRY.exec(id)?.groups ?? {};
  if (namespace === undefined || name === undefined) return undefined;
  return {namespace, name, version};
}
