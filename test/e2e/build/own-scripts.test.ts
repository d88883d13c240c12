import {beforeAll, expect, test} from 'vitest';

import {
  built,
  builtAfresh,
  codebaseOf,
  languagesBuilder,
  parts,
  partsOfPackAlone,
  writeAll,
} from '../languages.ts';
import {describeWithSandbox, freshPrefix, git} from '../sandbox.ts';

const FILES = {
  'package-lock.json': 'six\n',
  'careless/one': '1\n',
  'careless/two': '2\n',
  'web.sh': 'true\n',
};

/** Writes to launch layers and to a cached layer, and deletes and moves files in them. */
const CHANGES = `set -e
echo x >node_modules/written
rm mixed/one
mv mixed/two mixed/moved
echo x >kept/deep/file
touch -d 2001-01-01 kept/deep/file kept/deep
`;

describeWithSandbox('the image of a commit does not depend on earlier commits or caches', () => {
  let builder: string;

  beforeAll(async () => {
    builder = await languagesBuilder(['sandbox/languages'], 'GNU');
  });

  test('whatever scripts changed in layers of other buildpacks', async () => {
    const where = {prefix: freshPrefix(), builder};
    const folder = await codebaseOf({...FILES, 'user-post.sh': CHANGES});
    const first = await built(folder, where);
    expect(first.log).toContain('sandbox_careless/kept: changed by a script, so it is not cached');

    await writeAll(folder, {'user-post.sh': 'cat kept/deep/file\n', 'careless/three': '3\n'});
    const second = await built(folder, where);
    expect(second.log).not.toContain('Reusing what is kept');
    expect(second.image.digest).toBe((await builtAfresh(folder, builder)).image.digest);
    const alone = await partsOfPackAlone(folder, builder);
    expect(await parts(second.image.reference, 'latest')).toEqual(alone);

    // Layers that no script changed come from the cache.
    await git(folder, 'rm', '--quiet', 'careless/one');
    await writeAll(folder, {});
    const third = await built(folder, where);
    expect(third.log).toContain('Reusing what is kept');
    expect(third.image.digest).toBe((await builtAfresh(folder, builder)).image.digest);

    // The first commit again, after the builds of the others.
    await git(folder, 'checkout', '--quiet', '--detach', 'HEAD~2');
    const again = await built(folder, where, '--rebuild', '--branch', 'main');
    expect(again.image.digest).toBe(first.image.digest);
  });

  test('even if the next commit has no scripts', async () => {
    const where = {prefix: freshPrefix(), builder};
    const folder = await codebaseOf({...FILES, 'user-post.sh': CHANGES});
    await built(folder, where);
    await git(folder, 'rm', '--quiet', 'user-post.sh');
    await writeAll(folder, {});
    const {image} = await built(folder, where);
    expect(image.digest).toBe((await builtAfresh(folder, builder)).image.digest);
    const alone = await partsOfPackAlone(folder, builder);
    expect(await parts(image.reference, 'latest')).toEqual(alone);
  });
});
