import {builderVersion} from './buildpack-builder.ts';
import type {Plan} from './plan.ts';

/** The versions in `build_version.txt` that come from the build machine. */
export interface MachineVersions {
  /** `CODEBUILD_BUILD_IMAGE`: the image that this tool runs in. */
  readonly buildImage: string;
  /** `COPILOT_TOOLS_VERSION`. */
  readonly copilotToolsVersion: string;
  /** Our own buildpack, `id@version`. */
  readonly buildpackPost: string;
}

/** The names of the variables that `versionVariables` returns. */
export const VERSION_VARIABLES: ReadonlySet<string> = new Set([
  'CODEBUILD_BUILD_IMAGE',
  'BUILDER_VERSION',
  'BUILDPACK_POST',
  'COPILOT_TOOLS_VERSION',
  'GIT_TAG',
  'GIT_COMMIT',
  'GIT_BRANCH',
]);

/** The variables that every build, like the old builder, sets for buildpacks and scripts. */
export function versionVariables(plan: Plan, machine: MachineVersions): Record<string, string> {
  return {
    CODEBUILD_BUILD_IMAGE: machine.buildImage,
    BUILDER_VERSION: builderVersion(plan.builder.image),
    BUILDPACK_POST: machine.buildpackPost,
    COPILOT_TOOLS_VERSION: machine.copilotToolsVersion,
    GIT_TAG: plan.source.gitTags.join(' '),
    GIT_COMMIT: plan.source.commit?.slice(0, 7) ?? '',
    GIT_BRANCH: plan.source.branch ?? '',
  };
}

/** Content of `build_version.txt`, in the old builder's layout, which dashboards read. */
export function versionText(facts: Readonly<Record<string, string>>): string {
  return [
    ruled('Builder version info'),
    `CI image builder version: ${afterLast(facts['CODEBUILD_BUILD_IMAGE'], ':')}`,
    `Paketo builder version: ${facts['BUILDER_VERSION'] ?? ''}`,
    `Post buildpack version: ${afterLast(facts['BUILDPACK_POST'], '@')}`,
    `Co-pilot tools version: ${facts['COPILOT_TOOLS_VERSION'] ?? ''}`,
    ruled('Application version info'),
    `GIT tag: ${facts['GIT_TAG'] ?? ''}`,
    `GIT commit: ${facts['GIT_COMMIT'] ?? ''}`,
    `GIT branch: ${facts['GIT_BRANCH'] ?? ''}`,
    '',
  ].join('\n');
}

/** The old headings are 63 characters wide. */
function ruled(heading: string): string {
  return `${heading} `.padEnd(63, '-');
}

function afterLast(text: string | undefined, separator: string): string {
  const at = text?.lastIndexOf(separator) ?? -1;
  return text === undefined || at === -1 ? '' : text.slice(at + 1);
}
