import {readFile, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import * as z from 'zod/mini';
import {type BuilderOrder, builderOrder} from '../buildpacks/builder-order.ts';
import type {Folders} from './machine.ts';

const descriptor = z.object({
  buildpack: z.object({id: z.string(), version: z.string()}),
  order: z.optional(z.unknown()),
});

/**
 * Reads the groups of the builder from its files. In a builder image, its labels cannot be read.
 *
 * @returns `undefined` if a file is malformed.
 */
export async function orderInFolders({
  buildpacks,
  order,
}: Pick<Folders, 'buildpacks' | 'order'>): Promise<BuilderOrder | undefined> {
  const {parse} = await import('smol-toml');
  const names = await readdir(buildpacks);
  const folders = await Promise.all(
    names.map(async (name) =>
      (await readdir(join(buildpacks, name))).map((version) => join(buildpacks, name, version)),
    ),
  );
  const read = await Promise.all(
    folders.flat().map(async (it) => {
      const text = await readFile(join(it, 'buildpack.toml'), 'utf8').catch(() => '');
      return descriptor.safeParse(parse(text)).data;
    }),
  );
  const modules: Record<string, Record<string, {readonly order: unknown}>> = {};
  for (const it of read.filter((some) => some !== undefined)) {
    const {id, version} = it.buildpack;
    modules[id] = {...modules[id], [version]: {order: it.order}};
  }
  return builderOrder({modules, order: parse(await readFile(order, 'utf8'))['order']});
}
