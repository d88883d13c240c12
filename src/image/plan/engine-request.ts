import {join} from 'node:path';
import {type MachineVersions, versionText, versionVariables} from './version-variables.ts';
import {imageLabels} from './labels.ts';
import type {BuildRequest, ServiceBinding} from '../ports.ts';
import {isOldPostBuildpack} from './old-post-buildpack.ts';
import type {Plan} from './plan.ts';
import type {PlannedBuildpack} from './plan-buildpacks.ts';

/** The part of a request that the plan decides. */
type PlannedRequest = Omit<BuildRequest, 'image' | 'publish' | 'previousImage'>;

/** Turns a plan into a request to the engine, except for the destination of the image. */
export function engineRequest(
  plan: Plan,
  {
    bindings,
    machine,
    secrets,
    source,
    verbose,
  }: {
    /** The folder of source. */
    readonly source: string;
    readonly machine: MachineVersions;
    readonly secrets: Readonly<Record<string, string>>;
    readonly bindings: readonly ServiceBinding[];
    readonly verbose: boolean;
  },
): PlannedRequest {
  const facts = versionVariables(plan, machine);
  const locators = (buildpacks: readonly PlannedBuildpack[]) =>
    buildpacks.filter(({name}) => !isOldPostBuildpack(name)).map((it) => locator(it, source));
  return {
    source,
    process: plan.images[0]?.process,
    builder: plan.builder.image,
    runImage: plan.builder.runImage,
    lifecycleImage: plan.builder.lifecycleImage,
    buildpacks: locators(plan.buildpacks.list),
    origins: {builder: plan.builderOrigin, buildpacks: plan.buildpacks.origin},
    preBuildpacks: locators(plan.buildpacks.before),
    postBuildpacks: locators(plan.buildpacks.after),
    files: plan.files,
    environment: {...facts, ...plan.environment},
    secrets,
    bindings,
    created: plan.source.committedAt,
    labels: imageLabels(plan),
    definedProcesses: plan.definedProcesses,
    versionText: versionText(facts),
    launchEnvironment: launchEnvironment(facts),
    verbose,
  };
}

/** How the engine finds a buildpack: the name as the user gave it, or an absolute path. */
function locator({name, location}: PlannedBuildpack, source: string): string {
  if (location === undefined) return name;
  return location.kind === 'machine' ? location.path : join(source, location.path);
}

/** Applications read their own revision from these variables, so the image has them as defaults. */
function launchEnvironment(facts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => name.startsWith('GIT_')));
}
