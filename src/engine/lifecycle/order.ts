import {Failure} from '../../errors.ts';
import type {BuildRequest} from '../../image/ports.ts';
import {chosenGroups, withoutBuilderPrefix} from '../buildpacks/builder-order.ts';
import {option, sentence} from '../../text.ts';
import type {BuildpackName} from './packages/buildpack-name.ts';

/** A buildpack in a group: https://github.com/buildpacks/spec/blob/main/platform.md#ordertoml-toml */
export interface GroupMember extends BuildpackName {
  readonly optional?: boolean;
}

export interface OrderGroup {
  readonly group: readonly GroupMember[];
}

type Named = Pick<BuildRequest, 'buildpacks' | 'preBuildpacks' | 'postBuildpacks'>;

/**
 * The order of a build. Our own buildpack is last in each group.
 *
 * @param resolve returns ID and version of a buildpack, by the name in the request.
 */
export function buildOrder(
  request: Named,
  {
    builder,
    own,
    resolve,
  }: {
    readonly builder: readonly OrderGroup[];
    readonly own: GroupMember;
    readonly resolve: (name: string) => GroupMember;
  },
): readonly OrderGroup[] {
  return chosenGroups(request, builder, resolve).map(({group}) => ({group: [...group, own]}));
}

/**
 * The buildpack of the builder that a name means: `id` or `id@version`, with or without a
 * prefix that means the builder.
 *
 * @param store knows the versions of each buildpack of the builder.
 * @throws {Failure} `build.buildpack-not-found` if there is none, or if the name fits more than one version.
 */
export function builderBuildpack(
  name: string,
  store: {versions(id: string): readonly string[]},
): GroupMember {
  const [id = '', version] = withoutBuilderPrefix(name).split('@');
  const known = store.versions(id);
  const [only, ...more] = version === undefined ? known : known.filter((it) => it === version);
  if (only !== undefined && more.length === 0) return {id, version: only};
  throw only === undefined ? notFound(name, known) : ambiguous(name, known);
}

function notFound(name: string, known: readonly string[]): Failure {
  return new Failure('build.buildpack-not-found', `The builder does not have buildpack ${name}.`, {
    details: known.length === 0 ? [] : [`Versions in the builder: ${known.join(', ')}`],
    remedy: sentence`Check its name, or choose a builder that has it with ${option('builder')}.`,
  });
}

function ambiguous(name: string, known: readonly string[]): Failure {
  return new Failure(
    'build.buildpack-not-found',
    `The builder has several versions of buildpack ${name}.`,
    {
      details: [`Versions in the builder: ${known.join(', ')}`],
      remedy: `Add a version, such as ${name}@${known.at(-1)}.`,
    },
  );
}
