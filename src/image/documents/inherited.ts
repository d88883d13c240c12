/**
 * What an image has after its base was exchanged: values that are those of the old base become those of the new
 * one, and own values stay. If the old base is unknown, all values stay.
 */
export interface Bases<T> {
  readonly old: T | undefined;
  readonly new: T;
}

type Values = Readonly<Record<string, string>>;

/** Labels that always come from the run image. https://github.com/buildpacks/spec/blob/main/platform.md#rebaser */
const OF_BASE = /^io\.buildpacks\.(?:base|stack)\./u;
/** Labels that an image inherits from its run image, unless a buildpack sets them. */
const INHERITED = /^org\.opencontainers\.image\./u;

/** @returns the labels that change, with their new values. `undefined` removes a label. */
export function inheritedLabels(
  own: Values,
  bases: Bases<Values>,
): ReadonlyMap<string, string | undefined> {
  const names = new Set([own, bases.old ?? {}, bases.new].flatMap((it) => Object.keys(it)));
  const changes = [...names].toSorted().flatMap((name) => {
    const isOfBase = OF_BASE.test(name) || (INHERITED.test(name) && isInherited(own, bases, name));
    const value = isOfBase ? bases.new[name] : own[name];
    return value === own[name] ? [] : [[name, value] as const];
  });
  return new Map(changes);
}

/**
 * The environment of an image on another base. Buildpacks put folders in front of the `PATH` of the run image. These
 * stay in front.
 *
 * @param own `NAME=value`, as all others.
 */
export function inheritedEnvironment(
  own: readonly string[],
  bases: Bases<readonly string[]>,
): readonly string[] {
  if (bases.old === undefined) return own;
  const [ours, before, after] = [valuesOf(own), valuesOf(bases.old), valuesOf(bases.new)];
  const kept = Object.keys(ours).flatMap((name) => {
    const value = isInherited(ours, {old: before, new: after}, name)
      ? after[name]
      : withNewEnd(name, ours[name] ?? '', before[name], after[name]);
    return value === undefined ? [] : [`${name}=${value}`];
  });
  const added = Object.keys(after).filter((name) => !(name in ours) && !(name in before));
  return [...kept, ...added.map((name) => `${name}=${after[name]}`)];
}

/** The user of an image on another base. */
export function inheritedUser(
  own: string | undefined,
  bases: Bases<{readonly user: string | undefined}>,
): string | undefined {
  return bases.old !== undefined && bases.old.user === own ? bases.new.user : own;
}

function isInherited(own: Values, {old}: Bases<Values>, name: string): boolean {
  return old !== undefined && own[name] === old[name];
}

function withNewEnd(
  name: string,
  own: string,
  before: string | undefined,
  after: string | undefined,
): string {
  if (name !== 'PATH' || before === undefined || after === undefined) return own;
  const end = `:${before}`;
  return own.endsWith(end) ? `${own.slice(0, -end.length)}:${after}` : own;
}

/** Without a prototype, so that no name has a value by itself. The last value of a name counts. */
function valuesOf(environment: readonly string[]): Values {
  const values: Record<string, string> = Object.create(null);
  for (const it of environment) {
    const [name = ''] = it.split('=', 1);
    values[name] = it.slice(name.length + 1);
  }
  return values;
}
