import type {AccountImage} from './account-registry.ts';
import type {Sandbox} from './sandbox.ts';

/** What the repositories of a mirror begin with. */
export const MIRROR = 'mirror';

/**
 * The sandbox's builder, run image and lifecycle under the names by which buildspecs of the old builder
 * ask for them, for an `IMAGE_MIRROR`.
 *
 * @param kind which of its builders.
 * @param versions as the buildspec has them.
 */
export function mirroredImages(
  {builders, runImages, lifecycleImage}: Sandbox,
  kind: keyof Sandbox['builders'],
  versions: {readonly builder: string; readonly lifecycle: string},
): readonly AccountImage[] {
  const of = (from: string, name: string, tag: string) => ({
    from,
    repository: `${MIRROR}/${name}`,
    tag,
  });
  return [
    of(builders[kind], 'paketobuildpacks/builder', versions.builder),
    of(runImages[kind], 'paketobuildpacks/run', 'full-cnb'),
    of(lifecycleImage, 'buildpacksio/lifecycle', versions.lifecycle),
  ];
}
