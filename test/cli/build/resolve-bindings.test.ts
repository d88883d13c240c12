import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {resolveBindings} from '../../../src/cli/build/resolve-bindings.ts';
import {spell} from '../../../src/cli/spell.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

/** A folder with files. */
async function folderOf(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

async function problemsOf(...given: readonly string[]): Promise<readonly string[]> {
  const error = await resolveBindings(given).catch((it: unknown) => it);
  expect(error).toMatchObject({code: 'usage.invalid-value'});
  return (error as {details: readonly string[]}).details;
}

test('reads all files, byte for byte, and the type without the line break', async () => {
  const keystore = Buffer.from([0, 255, 10]);
  const folder = await folderOf({type: 'maven\n', '.npmrc': 'a=b\n', store_1: keystore});
  const [binding, ...more] = await resolveBindings([`maven=${folder}`]);
  expect(more).toEqual([]);
  expect(binding).toMatchObject({name: 'maven', type: 'maven'});
  expect(spell(binding?.origin ?? '')).toBe('--binding');
  expect(
    new Map([...(binding?.entries ?? [])].map(([name, it]) => [name, Buffer.from(it)])),
  ).toEqual(
    new Map([
      ['.npmrc', Buffer.from('a=b\n')],
      ['store_1', keystore],
      ['type', Buffer.from('maven\n')],
    ]),
  );
});

test('reads the volume of a Kubernetes secret, whose files are links', async () => {
  const folder = await temporaryFolder();
  const content = join(folder, '..2026_11_30');
  await mkdir(content);
  for (const name of ['type', 'password']) {
    await writeFile(join(content, name), name);
    await symlink(join('..data', name), join(folder, name));
  }
  await symlink('..2026_11_30', join(folder, '..data'));
  const [binding] = await resolveBindings([`db=${folder}`]);
  expect([...(binding?.entries.keys() ?? [])]).toEqual(['password', 'type']);
});

test('the path can have an equals sign', async () => {
  const folder = join(await temporaryFolder(), 'a=b');
  await mkdir(folder);
  await writeFile(join(folder, 'type'), 'x');
  expect(await resolveBindings([`x=${folder}`])).toMatchObject([{name: 'x', type: 'x'}]);
});

test('reports all problems of all bindings, and no values', async () => {
  const folder = await folderOf({type: ' \n', 'a b': 's3cret', password: 's3cret'});
  await mkdir(join(folder, 'more'));
  await symlink('nowhere', join(folder, 'link'));
  const untyped = await folderOf({password: 's3cret'});
  const file = join(untyped, 'password');
  const details = await problemsOf(
    `one=${folder}`,
    `two=${untyped}`,
    `two=${file}`,
    'three=/no/such/folder',
  );
  expect(details).toEqual([
    `--binding "one=${folder}": The name of ${folder}/a b has characters other than letters, digits and . _ -`,
    `--binding "one=${folder}": ${folder}/link does not exist.`,
    `--binding "one=${folder}": ${folder}/more is not a file.`,
    `--binding "one=${folder}": ${folder}/type is empty.`,
    `--binding "two=${untyped}": ${untyped} has no file "type".`,
    `--binding "two=${file}": There is more than one binding two.`,
    `--binding "two=${file}": ${file} is not a folder.`,
    '--binding "three=/no/such/folder": /no/such/folder does not exist.',
  ]);
  expect(details.join()).not.toContain('s3cret');
});

test.each(['two words', 'bell\u0007', 'x'.repeat(254), 'zwei\nZeilen'])(
  'refuses the type %j',
  async (type) => {
    const folder = await folderOf({type});
    expect(await problemsOf(`x=${folder}`)).toEqual([`${folder}/type is not a single word.`]);
  },
);

test('refuses more than Kubernetes keeps in a secret', async () => {
  const folder = await folderOf({type: 'x', a: Buffer.alloc(1024 * 1024 - 1)});
  expect(await resolveBindings([`x=${folder}`])).toHaveLength(1);
  await writeFile(join(folder, 'b'), 'x');
  expect(await problemsOf(`x=${folder}`)).toEqual([`The files of ${folder} have more than 1 MiB.`]);
});

test('refuses more text than can be hidden in output', async () => {
  const line = `${'x'.repeat(63)}\n`;
  const certificate = `-----BEGIN CERTIFICATE-----\n${line.repeat(2000)}-----END CERTIFICATE-----\n`;
  const folder = await folderOf({type: 'x', a: certificate + line.repeat(500)});
  expect(await resolveBindings([`x=${folder}`])).toHaveLength(1);
  await writeFile(join(folder, 'b'), line.repeat(20));
  expect(await problemsOf(`x=${folder}`)).toEqual([expect.stringContaining('32 KiB')]);
});
