import * as z from 'zod/mini';
import {registryHost} from '../../image-reference.ts';

/** A run image, and other names of the same image. */
export interface RunImage {
  readonly image: string;
  readonly mirrors: readonly string[];
}

const image = z.object({
  image: z.string(),
  mirrors: z.optional(z.array(z.string())),
});
const runToml = z.object({images: z.array(image)});
const stackToml = z.object({'run-image': image});

/**
 * The run images in `run.toml`, or in `stack.toml` of older builders.
 *
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#runtoml-toml
 */
export function runImages(parsed: unknown): readonly RunImage[] {
  const run = runToml.safeParse(parsed);
  const stack = stackToml.safeParse(parsed);
  const found = run.success ? run.data.images : stack.success ? [stack.data['run-image']] : [];
  return found.map((it) => ({image: it.image, mirrors: it.mirrors ?? []}));
}

/**
 * The name by which pack finds the run image: among those that can be read, the one in the registry of the
 * destination, or else the first. The name is part of the image.
 *
 * @param destination reference of the image that is built.
 * @param canRead whether a registry lets this build read an image.
 * @see https://github.com/buildpacks/pack/blob/v0.40.6/pkg/client/common.go
 */
export async function nearestRunImage(
  {image: name, mirrors}: RunImage,
  destination: string,
  canRead: (reference: string) => Promise<boolean>,
): Promise<string> {
  if (mirrors.length === 0) return name;
  const host = registryHost(destination);
  const all = [name, ...mirrors];
  const areReadable = await Promise.all(all.map(canRead));
  const readable = all.filter((_, index) => areReadable[index]);
  return readable.find((it) => registryHost(it) === host) ?? readable[0] ?? name;
}
