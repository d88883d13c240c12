import type {Plan} from './plan.ts';
import type {EngineName} from './plan-engine.ts';
import type {Text} from '../../text.ts';

/** A plan as `image plan --json` prints it. `null` leaves a choice to the builder or the buildpacks. */
export interface PlanJson {
  readonly application: string;
  readonly source: {
    readonly path: string;
    readonly commit: string | null;
    readonly branch: string | null;
    /** Where the name of the branch comes from: a flag, an environment variable, or Git. */
    readonly branchFrom: string | null;
    /** `unknown` if the build is for a pull request whose number is unknown. */
    readonly pullRequest: number | 'unknown' | null;
    readonly pullRequestFrom: string | null;
    readonly gitTags: readonly string[];
    readonly gitTagsFrom: Readonly<Record<string, string>>;
  };
  readonly engine: EngineName;
  /** What decided on the engine: a flag, the image in which the command runs, or `default`. */
  readonly engineOrigin: string;
  /** Where the layers that the build caches are kept. */
  readonly cache:
    | {readonly kind: 'volumes' | 'container' | 'none'}
    | {readonly kind: 'folder'; readonly path: string}
    | {
        readonly kind: 'registry';
        readonly name: string;
        readonly reads: readonly string[];
        readonly writes: readonly string[];
      };
  readonly registry: {
    readonly kind: string;
    readonly prefix?: string | undefined;
    readonly registryId?: string | undefined;
    readonly region?: string | undefined;
  };
  readonly images: readonly {
    readonly name: string;
    readonly process: string | null;
    readonly command: string | null;
    readonly tags: {readonly fixed: readonly string[]; readonly moving: readonly string[]};
  }[];
  readonly builder: {
    readonly image: string;
    readonly runImage: string | null;
    readonly lifecycleImage: string | null;
    /** Where the builder comes from: a flag, an environment variable, a file, or `default`. */
    readonly origin: string;
  };
  /** In order. Empty if the builder decides. */
  readonly buildpacks: readonly string[];
  /** Where the buildpacks come from: a flag, a file, or `builder`. */
  readonly buildpacksOrigin: string;
  /** Run before and after the builder's order. Each list is in the order in which they run. */
  readonly preBuildpacks: readonly string[];
  readonly postBuildpacks: readonly string[];
  /** Patterns of the files that are excluded, and of the only files that are built. */
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  /** The value of a secret is `null`. */
  readonly environment: Readonly<Record<string, string | null>>;
  /** Where each variable comes from: a file, `environment`, a flag, or `default`. */
  readonly environmentOrigins: Readonly<Record<string, string>>;
  /** The service bindings, without their values. */
  readonly bindings: readonly {
    readonly name: string;
    readonly type: string;
    readonly origin: string;
  }[];
}

/**
 * Turns a plan into the JSON that `image plan --json` prints.
 *
 * @param spell turns the origin of a value into a string.
 */
export function planJson(plan: Plan, spell: (text: Text) => string): PlanJson {
  const {source, builder, tags} = plan;
  const isLocal = plan.destination.kind === 'local';
  const spelled = (text: Text | undefined) => (text === undefined ? null : spell(text));
  const spelledValues = (origins: Readonly<Record<string, Text>>) =>
    Object.fromEntries(Object.entries(origins).map(([name, it]) => [name, spell(it)]));
  return {
    application: plan.application,
    source: {
      path: source.path,
      commit: source.commit ?? null,
      branch: source.branch ?? null,
      branchFrom: spelled(source.branchFrom),
      pullRequest: source.pullRequest ?? null,
      pullRequestFrom: spelled(source.pullRequestFrom),
      gitTags: source.gitTags,
      gitTagsFrom: spelledValues(Object.fromEntries(source.gitTagsFrom)),
    },
    engine: plan.engine.name,
    engineOrigin: spell(plan.engine.origin),
    cache: plan.cache,
    registry: plan.destination,
    images: plan.images.map(({name, process, command}) => ({
      name,
      process: process ?? null,
      command: command ?? null,
      // A local build makes one image for all processes, with a tag of its own.
      tags: isLocal ? {fixed: [], moving: []} : {fixed: tags.fixed, moving: tags.moving},
    })),
    builder: {
      image: builder.image,
      runImage: builder.runImage ?? null,
      lifecycleImage: builder.lifecycleImage ?? null,
      origin: spell(plan.builderOrigin),
    },
    buildpacks: plan.buildpacks.list.map(({name}) => name),
    buildpacksOrigin: spell(plan.buildpacks.origin),
    preBuildpacks: plan.buildpacks.before.map(({name}) => name),
    postBuildpacks: plan.buildpacks.after.map(({name}) => name),
    exclude: plan.files?.kind === 'exclude' ? plan.files.patterns : [],
    include: plan.files?.kind === 'include' ? plan.files.patterns : [],
    environment: {
      ...plan.environment,
      ...Object.fromEntries(plan.secretNames.map((name) => [name, null])),
    },
    environmentOrigins: spelledValues(plan.environmentOrigins),
    bindings: plan.bindings.map(({name, type, origin}) => ({name, type, origin: spell(origin)})),
  };
}
