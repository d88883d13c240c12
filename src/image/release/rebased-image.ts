import {PLAN_LABEL, REVISION_LABEL} from '../plan/labels.ts';
import type {ReleaseImage} from './publish-images.ts';
import type {FoundImage} from '../documents/read-image.ts';
import {type ImageFacts, imageFacts} from '../documents/recompose.ts';

/**
 * Whether two images are the same build on different run images: a rebase replaces the layers of the
 * run image, and keeps everything above them.
 *
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#rebaser
 */
export function isRebased(a: ImageFacts, b: ImageFacts): boolean {
  return (
    hasSameBuild(a, b) &&
    (a.runImage?.topLayer !== b.runImage?.topLayer ||
      a.runImage?.reference !== b.runImage?.reference)
  );
}

/** Whether two images are the same build, on any run images. */
export function hasSameBuild(a: ImageFacts, b: ImageFacts): boolean {
  const [own, others] = [builtLayers(a), builtLayers(b)];
  if (own === undefined || others === undefined) return false;
  return (
    isEqual(own, others) &&
    isEqual(a.entrypoint, b.entrypoint) &&
    [PLAN_LABEL, REVISION_LABEL].every((label) => a.labels[label] === b.labels[label])
  );
}

/** The layers that a build put on top of its run image. */
function builtLayers({diffIds, runImage}: ImageFacts): readonly string[] | undefined {
  const top = runImage === undefined ? -1 : diffIds.indexOf(runImage.topLayer);
  return top === -1 ? undefined : diffIds.slice(top + 1);
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((it, index) => it === b[index]);
}

/** The image of a release or, if its commit tag is at a rebased image, that one. */
export function keepRebased(image: ReleaseImage, tagged: FoundImage | undefined): ReleaseImage {
  if (tagged === undefined || !isRebased(tagged.facts, imageFacts(image))) return image;
  const {manifest, config, facts} = tagged;
  return {...image, manifest, config, size: facts.size, status: 'reused'};
}
