import {beforeAll, describe, expect, test} from 'vitest';

import {
  built,
  codebaseOf,
  dropCaches,
  fileOf,
  languagesBuilder,
  packAlone,
  parts,
  partsOfPackAlone,
  printed,
  writeAll,
} from '../languages.ts';
import {describeWithSandbox, freshPrefix} from '../sandbox.ts';

let builder: string;

const UV = {'uv.lock': 'six from uv\n', 'web.sh': 'language\n'};
const NPM = {'package-lock.json': 'six from npm\n', 'web.sh': 'cat node_modules/six\n'};
const BOTH = {'uv.lock': 'six from uv\n', 'package-lock.json': 'six from npm\n'};
/** A script that records in the image what it finds. */
const SCRIPT = {'user-post.sh': 'set -e\n. ./web.sh >found-by-script.txt\n'};
const FOUND = 'found-by-script.txt';

describeWithSandbox('our own buildpack does not change the result of others', () => {
  beforeAll(async () => {
    builder = await languagesBuilder(['sandbox/languages']);
  });

  describe.each([
    {name: 'uv', files: UV, says: 'six from uv'},
    {name: 'npm', files: NPM, says: 'six from npm'},
    {name: 'uv and npm', files: BOTH, says: 'six from npm\nsix from uv'},
  ])('$name', ({files, says}) => {
    test('the same buildpacks take part as with pack alone, and their layers are equal', async () => {
      const folder = await codebaseOf(files);
      const {image} = await built(folder, {prefix: freshPrefix(), builder});
      const alone = await partsOfPackAlone(folder, builder);
      expect(alone.group).not.toContain('sandbox/runtime');
      expect(alone.layers).not.toEqual([]);
      expect(await parts(image.reference, 'latest')).toEqual(alone);
      expect(await printed(image)).toBe(says);
    });

    test('scripts find what the application finds, in the first and in later builds', async () => {
      const folder = await codebaseOf({...files, ...SCRIPT});
      const prefix = freshPrefix();
      const alone = await partsOfPackAlone(folder, builder);
      const check = async (notice: string) => {
        await writeAll(folder, {'notice.txt': notice});
        const {image} = await built(folder, {prefix, builder});
        expect(await parts(image.reference, 'latest')).toEqual(alone);
        expect(await fileOf(image, FOUND)).toBe(says);
        expect(await printed(image)).toBe(says);
        return image;
      };
      const image = await check('The first build');
      await check('With the cache and the image of the build before');
      await dropCaches(image);
      await check('On a fresh machine');
    });
  });

  test('a new script finds layers that the previous build left without content', async () => {
    const folder = await codebaseOf(BOTH);
    const prefix = freshPrefix();
    await built(folder, {prefix, builder});
    const alone = await partsOfPackAlone(folder, builder);
    await writeAll(folder, SCRIPT);
    const {image} = await built(folder, {prefix, builder});
    expect(await fileOf(image, FOUND)).toBe('six from npm\nsix from uv');
    expect(await parts(image.reference, 'latest')).toEqual(alone);
  });

  test('scripts find layers although pack alone made the previous image', async () => {
    const folder = await codebaseOf({...BOTH, ...SCRIPT});
    const prefix = freshPrefix();
    await packAlone(folder, `${prefix}/languages/web:latest`, builder);
    const {image} = await built(folder, {prefix, builder});
    expect(await fileOf(image, FOUND)).toBe('six from npm\nsix from uv');
  });
});
