import {readFile} from 'node:fs/promises';
import * as z from 'zod/mini';
import {Failure} from '../../errors.ts';
import {registryHost} from '../../image-reference.ts';
import {option, sentence} from '../../text.ts';
import type {Folders} from './machine.ts';
import {isAtLeast} from './platform-api.ts';

const analyzedToml = z.object({'run-image': z.optional(z.object({reference: z.string()}))});

/**
 * Checks that the analysis has found the run image. The lifecycle itself only says so when it exports, after the whole
 * build.
 *
 * @param analyzed the file with the result of the analysis.
 * @throws {Failure} `build.image-not-found`.
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#analyzedtoml-toml
 */
export async function requireRunImage(
  analyzed: string,
  runImage: string | undefined,
): Promise<void> {
  const {parse} = await import('smol-toml');
  const text = await readFile(analyzed, 'utf8').catch(() => '');
  const {data} = analyzedToml.safeParse(parse(text));
  if (data?.['run-image']?.reference !== '') return;
  throw new Failure(
    'build.image-not-found',
    `The run image ${runImage ?? 'of the builder'} was not found, or it requires credentials.`,
    {
      remedy: sentence`Check the name, or name another image with ${option('run-image')}. If the image is private, sign in to its registry.`,
    },
  );
}

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
 * Reads the run images of a builder, and the file that names them for the lifecycle. Builders of kpack only have
 * `stack.toml`, which newer lifecycles do not read, so the file is then made from the other one, as pack makes it from
 * labels.
 *
 * @param api the platform API, which decides on the file.
 * @see https://github.com/buildpacks-community/kpack/blob/main/pkg/cnb/builder_builder.go
 */
export async function builderRunImages(
  {run, stack}: Pick<Folders, 'run' | 'stack'>,
  api: string,
): Promise<{readonly images: readonly RunImage[]; readonly text: string}> {
  const {parse} = await import('smol-toml');
  const [usual, other] = isAtLeast(api, '0.12') ? [run, stack] : [stack, run];
  const text = await readFile(usual, 'utf8').catch(() => undefined);
  if (text !== undefined) return {images: runImages(parse(text)), text};
  const images = runImages(parse(await readFile(other, 'utf8')));
  return {images, text: await runImageFile(images, api)};
}

/** The content of `run.toml`, or of `stack.toml` for older platform APIs, which know only one run image. */
export async function runImageFile(images: readonly RunImage[], api: string): Promise<string> {
  const {stringify} = await import('smol-toml');
  const all = images.map(({image: name, mirrors}) =>
    mirrors.length === 0 ? {image: name} : {image: name, mirrors},
  );
  return stringify(isAtLeast(api, '0.12') ? {images: all} : {'run-image': all[0]});
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
