import type {BuildRequest} from '../../image/ports.ts';
import type {BuildSubject} from '../cnb/build-subject.ts';

/** The parts of a request that messages name. @param files names of the files at the top of the codebase. */
export function subjectOf(
  {image, buildpacks, origins, preBuildpacks, postBuildpacks}: BuildRequest,
  files: readonly string[],
): BuildSubject {
  const around = [...preBuildpacks, ...postBuildpacks];
  return {image, buildpacks, buildpacksFrom: origins.buildpacks, around, files};
}
