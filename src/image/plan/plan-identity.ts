import type {Plan} from './plan.ts';
import type {PlannedBuildpack} from './plan-buildpacks.ts';
import {sha256} from '../../sha256.ts';

/**
 * The digest that is equal if two builds of one commit have the same plan. It covers builder, run image,
 * lifecycle, buildpacks, the filter of files, processes, settings from flags and environment variables,
 * the names of secrets, the names and types of service bindings, the content of a working tree that is built instead of the commit, and the Git LFS
 * pointers that the images have instead of content. Branch, Git tags and build machine are left out,
 * because they differ between builds of one commit. So are the values of secrets and bindings: the digest is
 * public, and even a hash could reveal a short value.
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
    // Rare parts are only present if a plan has them, so that all other plans keep their digest.
    ...(before.length + after.length > 0 ? {around: [before, after]} : {}),
    ...(plan.source.pointers.length > 0 ? {pointers: plan.source.pointers.toSorted()} : {}),
    ...(plan.bindings.length > 0
      ? {
          bindings: plan.bindings
            .map(({name, type}) => [name, type] as [string, string])
            .toSorted(byName),
        }
      : {}),
    ...(plan.files === undefined ? {} : {files: [plan.files.kind, plan.files.patterns]}),
  };
  return sha256(JSON.stringify(identity));
}

/**
 * A folder or archive of this machine is identified by its content, whatever its path. A path in the
 * source is enough, because the commit decides on the content.
 */
function identityOf({name, location}: PlannedBuildpack): string {
  if (location === undefined) return name;
  return location.kind === 'machine' ? `sha256:${location.digest}` : `./${location.path}`;
}

function byName([a]: [string, string], [b]: [string, string]): number {
  return a < b ? -1 : 1;
}
