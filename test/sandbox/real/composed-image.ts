import {CLI} from './cli-program.ts';
import {must} from './site.ts';
import type {Store} from './store.ts';

/** A builder image that was made without Docker. */
export interface ComposedImage {
  /** Its place in the registry, by digest. */
  readonly reference: string;
  /** Bytes, compressed. */
  readonly size: number;
  /** Bytes of the layer that was added to the builder, compressed. */
  readonly added: number;
}

/** Makes a builder image from a builder of the sandbox with `builder-image publish`, unless it is there. */
export async function ensureComposedImage(
  {registry, site}: Store,
  builder: string,
): Promise<ComposedImage> {
  const [node, program] = CLI;
  const where = ['--registry', `${registry.address}/sandbox`, '--repository', 'composed'];
  const command = [node, program, 'builder-image', 'publish', '--builder', builder, ...where];
  const output = await must(site, 'publishing the composed image', [...command, '--json']);
  const {digest, images} = JSON.parse(output) as {
    digest: string;
    images: readonly {size: number; added: number}[];
  };
  const [{size, added} = {size: 0, added: 0}] = images;
  return {reference: `${registry.address}/sandbox/composed@${digest}`, size, added};
}
