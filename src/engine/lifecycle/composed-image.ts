import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import * as z from 'zod/mini';
import {Failure} from '../../errors.ts';

/** The file beside the package that says which builder an image was made from. */
const COMPOSED_IMAGE_FILE = 'image.json';

/** What an image is made of, if this tool added itself to a builder. */
const composedImage = z.object({
  builder: z.object({
    /** The builder as it was asked for: `paketobuildpacks/builder-jammy-base:0.4.642`. */
    reference: z.string(),
    /** The digest of its index or manifest. */
    digest: z.string(),
  }),
  /** The version of this tool. */
  version: z.string(),
});

type ComposedImage = z.infer<typeof composedImage>;

/**
 * Reads which builder the image around this package was made from.
 *
 * @param packageFolder the folder of this package.
 * @returns `undefined` if this package is not part of such an image.
 * @throws {Failure} `build.lifecycle-incompatible` if the file is damaged.
 */
export async function readComposedImage(packageFolder: string): Promise<ComposedImage | undefined> {
  const file = join(packageFolder, COMPOSED_IMAGE_FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
  const read = composedImage.safeParse(parse(text));
  if (read.success) return read.data;
  throw new Failure('build.lifecycle-incompatible', `${file} does not name the builder.`, {
    remedy: 'Publish this image again.',
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
