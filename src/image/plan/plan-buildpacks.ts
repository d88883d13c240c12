import type {Codebase, CodebaseBuildpack} from '../../codebase/codebase.ts';
import {isOldPostBuildpack} from './old-post-buildpack.ts';
import {type Text, option, sentence} from '../../text.ts';

/** A buildpack of a plan. */
export interface PlannedBuildpack {
  /** As the user gave it: an ID, an image, a URL, or a path. */
  readonly name: string;
  /** Location of a folder or an archive; `undefined` if the engine finds the buildpack by its name. */
  readonly location?: BuildpackLocation;
}

type BuildpackLocation =
  /** On this machine. The digest of its content has 64 hex digits. */
  | {readonly kind: 'machine'; readonly path: string; readonly digest: string}
  /** Part of the source. The path is relative to it. */
  | {readonly kind: 'source'; readonly path: string};

/** The buildpacks of a build. Each list is in the order in which they run. */
export interface PlannedBuildpacks {
  /** Replaces the builder's order, unless it is empty. */
  readonly list: readonly PlannedBuildpack[];
  /** Before the builder's order. */
  readonly before: readonly PlannedBuildpack[];
  /** After the builder's order. */
  readonly after: readonly PlannedBuildpack[];
  /** Where the list comes from: an option, a file of the codebase, or `builder`. */
  readonly origin: Text;
}

const PROJECT = 'project.toml';

/**
 * Decides on the buildpacks. The first of these wins: flags, `buildpack.json`, `project.toml`, builder.
 * As in pack, `pre` and `post` of `project.toml` run before and after the builder's order, and are
 * ignored if there is a list.
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
  const leftOut = `the buildpacks of ${PROJECT} (${described}) are ignored.`;
  const isLeftOut = described !== '';
  if (chosen.length > 0) {
    const notes = isLeftOut ? [sentence`Because of ${option('buildpack')}, ${leftOut}`] : [];
    return decided({list: chosen, before: [], after: [], origin: option('buildpack')}, notes);
  }
  if (buildpacks.length > 0) {
    const list = buildpacks.map((name) => ({name}));
    const warnings = isLeftOut ? [`Because the codebase has a buildpack.json, ${leftOut}`] : [];
    return decided({list, before: [], after: [], origin: 'buildpack.json'}, [], warnings);
  }
  if (group.length > 0) {
    const around = [...pre, ...post].map(({name}) => name).join(', ');
    const warnings =
      around === ''
        ? []
        : [
            `${PROJECT} has a "group", so its "pre" and "post" buildpacks (${around}) are ignored. They run only if the builder chooses the other buildpacks.`,
          ];
    return decided(
      {list: group.map(planned), before: [], after: [], origin: PROJECT},
      [],
      warnings,
    );
  }
  // pack puts each buildpack before those that it has already added.
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
      `The buildpack ${name} is ignored: buildpack-run.sh and user-post.sh run without it.`,
  );
  return {buildpacks, notes: [...notes, ...replaced], warnings};
}
