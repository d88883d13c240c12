import {execa} from 'execa';
import {expect, test} from 'vitest';

/** Makes objects of which some live for a while, as documents do, and prints the size of the young generation. */
const PROGRAM = `
  import {getHeapSpaceStatistics} from 'node:v8';
  const {spareMemory} = await import(process.argv[1]);
  if (process.argv[2] === 'sparing') spareMemory();
  const kept = [];
  for (let index = 0; index < 500_000; index += 1) kept[index % 50_000] = {index, list: [index]};
  const space = getHeapSpaceStatistics().find((it) => it.space_name === 'new_space');
  console.log(space.space_size);
`;

test('the young generation stays small', async () => {
  const path = new URL('../../../src/cli/build/rebase/spare-memory.ts', import.meta.url).href;
  const sizeOf = async (how: string) => {
    const options = ['--input-type=module', '--eval', PROGRAM, path, how];
    const {stdout} = await execa(process.execPath, options);
    return Number(stdout);
  };
  const [free, sparing] = await Promise.all([sizeOf('free'), sizeOf('sparing')]);
  expect(sparing).toBeGreaterThan(0);
  expect(sparing).toBeLessThan(free / 2);
});
