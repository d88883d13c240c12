import {join} from 'node:path';
import type {Emit} from '../../events.ts';
import type {BuildRequest, BuildpackSource} from '../../image/ports.ts';
import type {Patience} from '../../patience/patience.ts';
import {builderVersions} from './buildpack-store.ts';
import type {Folders} from './machine.ts';
import {type FetchedBuildpacks, fetchBuildpacks} from './packages/fetch-buildpacks.ts';
import {buildpackNames} from './prepare-build.ts';
import {emptyFolder} from './workspace.ts';

/**
 * Fetches the buildpacks of a request that are in images. While it downloads, the build is in the phase `pulling`.
 *
 * @throws {Failure} with all buildpacks that cannot be used.
 */
export async function fetchForBuild(
  request: BuildRequest,
  emit: Emit,
  {
    architecture,
    buildpacks,
    folders,
    patience,
  }: {
    /** The architecture of this machine, such as `amd64`. */
    readonly architecture: string;
    readonly buildpacks: BuildpackSource;
    readonly folders: Folders;
    readonly patience: Patience;
  },
): Promise<FetchedBuildpacks> {
  const folder = join(folders.build, 'fetched');
  await emptyFolder(folder);
  return await fetchBuildpacks(buildpackNames(request), {
    source: buildpacks,
    architecture,
    folder,
    builder: await builderVersions(folders.buildpacks),
    begin: () => {
      const began = patience.clock.now();
      emit({type: 'phase-started', phase: 'pulling'});
      return () => {
        const seconds = patience.clock.now() - began;
        emit({type: 'phase-ended', phase: 'pulling', seconds});
      };
    },
  });
}
