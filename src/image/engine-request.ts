import {type MachineFacts, buildFacts, versionText} from './build-facts.ts';
import {imageLabels} from './labels.ts';
import type {BuildRequest} from './needs.ts';
import {isOldPostBuildpack} from './old-post-buildpack.ts';
import type {Plan} from './plan.ts';

/** What of a request the plan decides. */
type PlannedRequest = Omit<BuildRequest, 'source' | 'image' | 'publish' | 'previousImage'>;

/** Turns a plan into what the engine is asked for, but for the folder and where the image goes. */
export function engineRequest(
  plan: Plan,
  {
    machine,
    secrets,
    verbose,
  }: {
    readonly machine: MachineFacts;
    readonly secrets: Readonly<Record<string, string>>;
    readonly verbose: boolean;
  },
): PlannedRequest {
  const facts = buildFacts(plan, machine);
  return {
    process: plan.images[0]?.process,
    builder: plan.builder.image,
    runImage: plan.builder.runImage,
    lifecycleImage: plan.builder.lifecycleImage,
    buildpacks: plan.buildpacks.filter((buildpack) => !isOldPostBuildpack(buildpack)),
    environment: {...facts, ...plan.environment},
    secrets,
    created: plan.source.committedAt,
    labels: imageLabels(plan),
    definedProcesses: plan.definedProcesses,
    versionText: versionText(facts),
    launchEnvironment: launchEnvironment(facts),
    verbose,
  };
}

/** Applications read their own revision from these, so the image carries them as defaults. */
function launchEnvironment(facts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => name.startsWith('GIT_')));
}
