import type {Environment} from '../../../environment.ts';
import {type ImageDescription, describeImage} from '../../../image/inspect/describe-image.ts';
import type {InspectFlags} from './inspect-flags.ts';
import {withImage} from './open-image.ts';

/** The result of `image inspect`, as `--json` prints it. */
export interface InspectJson {
  /** `host/path` */
  readonly reference: string;
  readonly tag: string | null;
  /** Digest of the image or the index. */
  readonly digest: string;
  readonly mediaType: string;
  /** One for each platform. */
  readonly images: readonly ImageDescription[];
}

/** Reads and describes an image in a registry. @throws {Failure} as `withImage`. */
export async function inspectImage(
  name: string,
  flags: InspectFlags,
  environment: Environment,
): Promise<InspectJson> {
  return await withImage(name, flags, environment, async (image) => {
    const {repository, tag, manifest, images} = image;
    return {
      reference: repository.reference,
      tag,
      digest: manifest.digest,
      mediaType: manifest.mediaType,
      images: images.map((it) => describeImage(it)),
    };
  });
}
