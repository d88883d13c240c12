import {createHash} from 'node:crypto';
import type {Plan} from './plan.ts';
import type {PlannedBuildpack} from './plan-buildpacks.ts';

/**
 * The digest by which two builds of one commit are known to ask for the same: builder, run image,
 * lifecycle, buildpacks, which files are built, processes, the settings that flags or variables chose, secrets by name only,
 * and the content of a working tree that is built instead of the commit.
 * Branch, Git tags and build machine stay out, because they differ for one commit.
 *
 * @returns `sha256:` and 64 hex digits.
 */
export function planIdentity(plan: Plan): string {
  const before = plan.buildpacks.before.map(identityOf);
  const after = plan.buildpacks.after.map(identityOf);
  const identity = {
    builder: [
      plan.builder.image,
      plan.builder.runImage ?? null,
      plan.builder.lifecycleImage ?? null,
    ],
    buildpacks: plan.buildpacks.list.map(identityOf),
    processes: plan.allImages.map(({name, process, command}) => [
      name,
      process ?? null,
      command ?? null,
    ]),
    environment: Object.entries(plan.chosenEnvironment).toSorted(byName),
    secrets: plan.secretNames.toSorted(),
    workingTree: plan.source.workingTree ?? null,
    // What few plans have is only there if they have it, so that all others keep their digest.
    ...(before.length + after.length > 0 ? {around: [before, after]} : {}),
    ...(plan.files === undefined ? {} : {files: [plan.files.kind, plan.files.patterns]}),
  };
  return `sha256:${createHash('sha256').update(JSON.stringify(identity)).digest('hex')}`;
}

/** Of a folder or archive its content counts, by whatever path it was given; the source is the commit's. */
function identityOf({name, location}: PlannedBuildpack): string {
  if (location === undefined) return name;
  return location.kind === 'machine' ? `sha256:${location.digest}` : `./${location.path}`;
}

function byName([a]: [string, string], [b]: [string, string]): number {
  return a < b ? -1 : 1;
}
