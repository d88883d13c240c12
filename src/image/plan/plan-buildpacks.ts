import type {Codebase, CodebaseBuildpack} from '../../codebase/codebase.ts';
import {isOldPostBuildpack} from './old-post-buildpack.ts';
import {type Text, option, sentence} from '../../text.ts';

/** A buildpack of a plan. */
export interface PlannedBuildpack {
  /** As it was given: an id, an image, an address, or a path. */
  readonly name: string;
  /** Where a folder or an archive is; `undefined` if the engine finds it by its name. */
  readonly location?: BuildpackLocation;
}

type BuildpackLocation =
  /** Of this machine; the digest of what is in it is 64 hex digits. */
  | {readonly kind: 'machine'; readonly path: string; readonly digest: string}
  /** Part of the source; the path is relative to it. */
  | {readonly kind: 'source'; readonly path: string};

/** Which buildpacks take part, each list in the order in which they run. */
export interface PlannedBuildpacks {
  /** Instead of the builder's order; empty leaves it to the builder. */
  readonly list: readonly PlannedBuildpack[];
  /** Before the builder's order. */
  readonly before: readonly PlannedBuildpack[];
  /** After the builder's order. */
  readonly after: readonly PlannedBuildpack[];
  /** What decided: an option, a file of the codebase, or `builder`. */
  readonly origin: Text;
}

const PROJECT = 'project.toml';

/**
 * Decides on the buildpacks: those that the person names, else those of `buildpack.json`, else those
 * of `project.toml`, else the builder's. As with pack, `pre` and `post` of `project.toml` belong
 * around the builder's order, and a list leaves them out.
 *
 * @see https://github.com/buildpacks/pack/blob/v0.40.6/pkg/client/build.go (processBuildpacks)
 */
export function planBuildpacks(
  {buildpacks, project}: Codebase,
  chosen: readonly PlannedBuildpack[],
): {
  readonly buildpacks: PlannedBuildpacks;
  readonly notes: readonly Text[];
  readonly warnings: readonly string[];
} {
  const {group = [], pre = [], post = []} = project ?? {};
  const described = [...group, ...pre, ...post].map(({name}) => name).join(', ');
  const leftOut = `the buildpacks of ${PROJECT} (${described}) are left out of the build.`;
  const isLeftOut = described !== '';
  if (chosen.length > 0) {
    const notes = isLeftOut ? [sentence`Because of ${option('buildpack')}, ${leftOut}`] : [];
    return decided({list: chosen, before: [], after: [], origin: option('buildpack')}, notes);
  }
  if (buildpacks.length > 0) {
    const list = buildpacks.map((name) => ({name}));
    const warnings = isLeftOut ? [`Because there is a buildpack.json, ${leftOut}`] : [];
    return decided({list, before: [], after: [], origin: 'buildpack.json'}, [], warnings);
  }
  if (group.length > 0) {
    const around = [...pre, ...post].map(({name}) => name).join(', ');
    const warnings =
      around === ''
        ? []
        : [
            `${PROJECT} has a "group", so its "pre" and "post" buildpacks (${around}) are left out of the build: they belong around the builder's own order.`,
          ];
    return decided(
      {list: group.map(planned), before: [], after: [], origin: PROJECT},
      [],
      warnings,
    );
  }
  // pack puts each before those that it has put there already.
  const before = pre.map(planned).toReversed();
  return decided({list: [], before, after: post.map(planned), origin: 'builder'}, []);
}

function planned({name, path}: CodebaseBuildpack): PlannedBuildpack {
  return path === undefined ? {name} : {name, location: {kind: 'source', path}};
}

function decided(
  buildpacks: PlannedBuildpacks,
  notes: readonly Text[],
  warnings: readonly string[] = [],
): ReturnType<typeof planBuildpacks> {
  const old = [...buildpacks.before, ...buildpacks.list, ...buildpacks.after].filter((it) =>
    isOldPostBuildpack(it.name),
  );
  const replaced = old.map(
    ({name}) =>
      `${name} is left out of the build: buildpack-run.sh and user-post.sh run without it.`,
  );
  return {buildpacks, notes: [...notes, ...replaced], warnings};
}
