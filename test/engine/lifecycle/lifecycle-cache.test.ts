import {readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {LayerCache} from '../../../src/image/ports.ts';
import {IS_ROOT, machine} from './engine-rig.ts';

test.runIf(IS_ROOT)(
  'fetches the cache in the first phases, and keeps it after the last',
  async () => {
    const order: string[] = [];
    const fetched = Promise.withResolvers<void>();
    const cache: LayerCache = {
      fetch: async (folder) => {
        order.push('fetch');
        await writeFile(join(folder, 'metadata'), '');
        await fetched.promise;
        return true;
      },
      keep: (folder) => void order.push(`keep ${folder.split('/').at(-2)}`),
    };
    const {build, calls} = await machine(
      {
        detector: async ({cwd = ''}) => {
          for (const name of ['group', 'plan']) await writeFile(join(cwd, `${name}.toml`), '');
          order.push('detector');
          fetched.resolve();
        },
        restorer: async ({args}) => {
          const folder = args[args.indexOf('-cache-dir') + 1] ?? '';
          order.push(`restorer ${String(await readdir(join(folder, 'committed')))}`);
        },
      },
      {cache: {kind: 'kept', cache}},
    );
    await build();
    expect(order).toEqual(['fetch', 'detector', 'restorer metadata', 'keep cache']);
    expect(calls).toHaveLength(5);
  },
);

test.runIf(IS_ROOT)('gives the lifecycle no cache if there should be none', async () => {
  const {build, calls} = await machine({}, {cache: {kind: 'none'}});
  await build();
  expect(calls.flatMap(({args}) => args)).not.toContain('-cache-dir');
});
