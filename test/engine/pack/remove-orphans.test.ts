import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {removeOrphans} from '../../../src/engine/pack/remove-orphans.ts';
import {run} from '../../../src/subprocess/run.ts';
import {fakePrograms} from './fake-programs.ts';

/** The output of `docker ps`, and the other calls. */
async function orphansRemoved(...lists: readonly (readonly string[])[]): Promise<string[]> {
  const {folder, env} = await fakePrograms({
    docker: `cd "$(dirname "$0")"
echo "$*" >>asked
[ "$1" = ps ] || exit 0
list="$(ls list-* | head -n 1)"
cat "$list"
rm "$list"`,
  });
  await Promise.all(
    lists.map((lines, index) => writeFile(join(folder, `list-${index}`), `${lines.join('\n')}\n`)),
  );
  await removeOrphans({run, env});
  const asked = (await readFile(join(folder, 'asked'), 'utf8')).trimEnd().split('\n');
  return asked.filter((it) => !it.startsWith('ps --all --no-trunc --filter label=author=pack'));
}

const ORPHAN = '6348 sha256:2526 pack-cache-a_web-c8d5.build,pack-layers-llch,pack-app-hoye';
const OF_A_PACK_THAT_LIVES = '77aa pack.local/lifecycle/6768:latest pack-layers-x,pack-app-y';

test('removes a container whose image pack has removed, with the volumes of its build', async () => {
  expect(await orphansRemoved([ORPHAN, OF_A_PACK_THAT_LIVES], [])).toEqual([
    'rm --force 6348',
    'volume rm --force pack-layers-llch pack-app-hoye',
  ]);
});

test('removes one that the engine creates later', async () => {
  expect(await orphansRemoved([], [ORPHAN])).toContain('rm --force 6348');
});

test('keeps containers of a running pack', async () => {
  expect(await orphansRemoved([OF_A_PACK_THAT_LIVES], [''])).toEqual([]);
});

test('keeps containers of a running pack if it runs the builder itself', async () => {
  const own = '81bc registry.example:5000/team/builder:1.2 pack-layers-x,pack-app-y';
  expect(await orphansRemoved([own], [own])).toEqual([]);
});

test('ignores an engine that does not respond', async () => {
  const {env} = await fakePrograms({docker: 'exit 1'});
  await expect(removeOrphans({run, env})).resolves.toBeUndefined();
});
