import {mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {readComposedImage} from '../../../src/engine/lifecycle/composed-image.ts';

async function folderWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'composed-'));
  await writeFile(join(folder, 'image.json'), text);
  return folder;
}

test('reads the builder of the image', async () => {
  const image = {
    builder: {reference: 'acme/builder:1', digest: `sha256:${'ab'.repeat(32)}`},
    version: '1.2.3',
  };
  expect(await readComposedImage(await folderWith(JSON.stringify(image)))).toEqual(image);
});

test('knows no builder if the file does not exist', async () => {
  expect(await readComposedImage('/nonexistent')).toBeUndefined();
});

test.each(['', '{"version": "1"}', '[]'])('refuses a damaged file: %j', async (text) => {
  await expect(readComposedImage(await folderWith(text))).rejects.toMatchObject({
    code: 'build.lifecycle-incompatible',
    message: expect.stringContaining('image.json does not name the builder'),
  });
});
