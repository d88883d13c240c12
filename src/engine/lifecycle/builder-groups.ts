import {readFile} from 'node:fs/promises';
import * as z from 'zod/mini';
import {Failure} from '../../errors.ts';
import {option, sentence} from '../../text.ts';
import {order} from '../buildpacks/builder-order.ts';
import type {Folders} from './machine.ts';

/** Builders without buildpacks have an empty file. */
const orderToml = z.object({
  order: z.optional(order),
  'order-extensions': z.optional(z.array(z.unknown())),
});

/**
 * The groups of buildpacks that the builder of this container tries.
 *
 * @throws {Failure} `build.extension-failed` if it has image extensions, `build.lifecycle-incompatible` if its order
 *   cannot be read.
 */
export async function builderGroups({order: file}: Pick<Folders, 'order'>) {
  const builder = await readOrder(file);
  if (!builder['order-extensions']?.length) return builder.order ?? [];
  throw new Failure(
    'build.extension-failed',
    'This builder has image extensions. They need root during the build, which this engine does not allow.',
    {
      details: [`${file} contains order-extensions`],
      remedy: sentence`Build with ${option('engine', 'pack')}, or use a builder without extensions.`,
    },
  );
}

async function readOrder(file: string): Promise<z.infer<typeof orderToml>> {
  const {parse} = await import('smol-toml');
  let problem = 'It has another form than an order of buildpacks.';
  try {
    const {data} = orderToml.safeParse(parse(await readFile(file, 'utf8')));
    if (data !== undefined) return data;
  } catch (error) {
    // The messages of the TOML parser also show the lines.
    problem = (error as Error).message.split('\n', 1)[0] ?? problem;
  }
  throw new Failure(
    'build.lifecycle-incompatible',
    'Cannot read the order of the buildpacks of this builder.',
    {
      details: [`${file}: ${problem}`],
      remedy: 'Use another builder, or another version of this one.',
    },
  );
}
