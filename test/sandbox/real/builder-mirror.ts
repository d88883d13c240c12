import type {AccountImage} from './account-registry.ts';
import type {Sandbox} from './sandbox.ts';

/** The first part of the names of a mirror's repositories. */
export const MIRROR = 'mirror';

/** The versions in the sample's buildspec, which is that of the old builder. */
const VERSIONS = {builder: '0.2.326-full', lifecycle: '0.16.0'};

/**
 * The sandbox's builder, run image and lifecycle, under the names in buildspecs of the old builder, for an
 * `IMAGE_MIRROR`.
 *
 * @param kind which of its builders.
 */
export function mirroredImages(
  {builders, runImages, lifecycleImage}: Sandbox,
  kind: keyof Sandbox['builders'],
): [AccountImage, AccountImage, AccountImage] {
  const of = (from: string, name: string, tag: string) => ({
    from,
    repository: `${MIRROR}/${name}`,
    tag,
  });
  return [
    of(builders[kind], 'paketobuildpacks/builder', VERSIONS.builder),
    of(runImages[kind], 'paketobuildpacks/run', 'full-cnb'),
    of(lifecycleImage, 'buildpacksio/lifecycle', VERSIONS.lifecycle),
  ];
}
