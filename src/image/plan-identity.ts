import {createHash} from 'node:crypto';
import type {Plan} from './plan.ts';

/**
 * The digest by which two builds of one commit are known to ask for the same: builder, run image,
 * lifecycle, buildpacks, processes, the settings that flags or variables chose, secrets by name only,
 * and the content of a working tree that is built instead of the commit.
 * Branch, Git tags and build machine stay out, because they differ for one commit.
 *
 * @returns `sha256:` and 64 hex digits.
 */
export function planIdentity(plan: Plan): string {
  const identity = {
    builder: [
      plan.builder.image,
      plan.builder.runImage ?? null,
      plan.builder.lifecycleImage ?? null,
    ],
    buildpacks: plan.buildpacks,
    processes: plan.allImages.map(({name, process, command}) => [
      name,
      process ?? null,
      command ?? null,
    ]),
    environment: Object.entries(plan.chosenEnvironment).toSorted(byName),
    secrets: plan.secretNames.toSorted(),
    workingTree: plan.source.workingTree ?? null,
  };
  return `sha256:${createHash('sha256').update(JSON.stringify(identity)).digest('hex')}`;
}

function byName([a]: [string, string], [b]: [string, string]): number {
  return a < b ? -1 : 1;
}
