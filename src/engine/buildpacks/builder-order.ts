import * as z from 'zod/mini';
import type {BuildRequest} from '../../image/ports.ts';

const reference = z.object({
  id: z.string(),
  version: z.optional(z.string()),
  optional: z.optional(z.boolean()),
});
/** The groups that a builder tries: https://github.com/buildpacks/spec/blob/main/platform.md#ordertoml-toml */
export const order = z.array(z.object({group: z.array(reference)}));
const modules = z.record(
  z.string(),
  z.record(z.string(), z.object({order: z.optional(z.nullable(order))})),
);

type Reference = z.infer<typeof reference>;
type Modules = z.infer<typeof modules>;

type Buildpacks = Pick<BuildRequest, 'buildpacks' | 'preBuildpacks' | 'postBuildpacks'>;

/** A buildpack that is not composite. */
interface Component {
  readonly id: string;
  readonly version: string;
  readonly optional: boolean;
}

export type ComponentGroup = readonly Component[];

/** The buildpacks of a builder, by ID and version, and the groups that it tries. */
export interface BuilderOrder {
  readonly modules: Modules;
  readonly order: z.infer<typeof order>;
}

/**
 * Reads the order from the labels of a builder image. pack writes them:
 * https://github.com/buildpacks/pack/blob/v0.40.6/internal/builder/builder.go
 */
export function orderInLabels(labels: Readonly<Record<string, string>>): BuilderOrder | undefined {
  return builderOrder({
    modules: json(labels['io.buildpacks.buildpack.layers']),
    order: json(labels['io.buildpacks.buildpack.order']),
  });
}

/** Checks data about a builder. @returns `undefined` if a part is missing or malformed. */
export function builderOrder(data: {
  readonly modules: unknown;
  readonly order: unknown;
}): BuilderOrder | undefined {
  const known = modules.safeParse(data.modules).data;
  const usual = order.safeParse(data.order).data;
  return known && usual && {modules: known, order: usual};
}

/** In a list of buildpacks, this means all groups of the builder. */
const ALL_OF_BUILDER = 'from=builder';

/**
 * The groups of a build, as pack decides them. A list replaces the groups of the builder, or goes around them if
 * `from=builder` is in it. Without a list, other buildpacks go before and after each group.
 *
 * @param builder the groups of the builder.
 * @param resolve returns a buildpack, by the name in the request.
 * @see https://github.com/buildpacks/pack/blob/v0.40.6/pkg/client/build.go
 */
export function chosenGroups<T>(
  {buildpacks, preBuildpacks, postBuildpacks}: Buildpacks,
  builder: readonly {readonly group: readonly T[]}[],
  resolve: (name: string) => T,
): readonly {readonly group: readonly T[]}[] {
  const names =
    buildpacks.length > 0 ? buildpacks : [...preBuildpacks, ALL_OF_BUILDER, ...postBuildpacks];
  let groups: readonly {readonly group: readonly T[]}[] = [{group: []}];
  for (const name of names) {
    const added = name === ALL_OF_BUILDER ? builder : [{group: [resolve(name)]}];
    groups = groups.flatMap(({group}) => added.map((it) => ({group: [...group, ...it.group]})));
  }
  return groups;
}

/** The name of a buildpack without the prefix that means the builder, of which one is old. */
export function withoutBuilderPrefix(name: string): string {
  return name.replace(/^(?:urn:cnb:builder|from=builder):/u, '');
}

/** A limit far above the number of groups in any builder. */
const MOST_GROUPS = 1000;

/**
 * The groups that a build without our own buildpack would try, in order, changed so that none passes with
 * ours alone: a group of optional buildpacks becomes one group for each of them, in which that buildpack is
 * required.
 *
 * @returns `undefined` if the builder does not have all buildpacks, or its order is unknown.
 * @see https://github.com/buildpacks/lifecycle/blob/main/phase/detector.go
 */
export function groupsWithOthers(
  request: Buildpacks,
  builder: BuilderOrder | undefined,
): readonly ComponentGroup[] | undefined {
  if (builder === undefined) return undefined;
  const {modules: known, order: usual} = builder;
  const chosen = chosenGroups<Reference>(request, usual, named);
  try {
    const groups = chosen.flatMap(({group}) => flatten(group, known)).map((it) => distinct(it));
    const apart = groups.flatMap((it) => (it.some(isRequired) ? [it] : eachRequired(it)));
    return apart.length > 0 && apart.length <= MOST_GROUPS ? apart : undefined;
  } catch (error) {
    if (!(error instanceof UnknownOrder)) throw error;
    return undefined;
  }
}

class UnknownOrder extends Error {}

/** An optional composite buildpack is skipped if none of its groups passes. */
function flatten([first, ...rest]: readonly Reference[], known: Modules): ComponentGroup[] {
  if (first === undefined) return [[]];
  const {id, optional = false} = first;
  const versions = known[id] ?? {};
  const [only, ...more] = Object.keys(versions);
  const version = first.version || (more.length === 0 ? only : undefined);
  const found = version === undefined ? undefined : versions[version];
  if (version === undefined || found === undefined) throw new UnknownOrder();
  const without = () => flatten(rest, known);
  if (!found.order?.length) return without().map((it) => [{id, version, optional}, ...it]);
  const groups = found.order.flatMap(({group}) => flatten([...group, ...rest], known));
  if (groups.length > MOST_GROUPS) throw new UnknownOrder();
  return optional ? [...groups, ...without()] : groups;
}

/** If a group has a buildpack more than once, only the first counts. */
function distinct(group: ComponentGroup): ComponentGroup {
  return group.filter(({id}, index) => group.findIndex((it) => it.id === id) === index);
}

function isRequired({optional}: Component): boolean {
  return !optional;
}

function eachRequired(group: ComponentGroup): ComponentGroup[] {
  return group.map((_, at) => group.map((it, index) => ({...it, optional: index !== at})));
}

/** Parses `id`, `id@version`, or one of them with a prefix that means the builder. */
function named(name: string): Reference {
  const [id = '', version] = withoutBuilderPrefix(name).split('@');
  return {id, ...(version === undefined ? {} : {version})};
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
