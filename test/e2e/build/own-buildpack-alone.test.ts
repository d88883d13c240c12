import {beforeAll, expect, test} from 'vitest';

import {
  built,
  codebaseOf,
  languagesBuilder,
  parts,
  partsOfPackAlone,
  printed,
  runBuild,
} from '../languages.ts';
import {publishedDigest} from '../published-image.ts';
import {describeWithSandbox, freshPrefix} from '../sandbox.ts';

const PLAIN = {'web.sh': 'echo plain\n'};

describeWithSandbox('a group in which only our own buildpack passes does not count', () => {
  let builder: string;

  beforeAll(async () => {
    builder = await languagesBuilder(['sandbox/picky', 'paketo-buildpacks/procfile']);
  });

  test('the build takes the next group, like pack alone', async () => {
    const folder = await codebaseOf(PLAIN);
    const {image, log} = await built(folder, {prefix: freshPrefix(), builder});
    expect(log).toContain('Retrying with the other groups');
    const alone = await partsOfPackAlone(folder, builder);
    expect(alone.group).toEqual(['paketo-buildpacks/procfile']);
    expect(await parts(image.reference, 'latest')).toEqual(alone);
    expect(await printed(image)).toBe('plain');
  });

  test('a group in which another buildpack passes is used at once', async () => {
    const folder = await codebaseOf({...PLAIN, 'uv.lock': 'x\n'});
    const {image, log} = await built(folder, {prefix: freshPrefix(), builder});
    expect(log).not.toContain('Retrying with the other groups');
    expect(await parts(image.reference, 'latest')).toEqual(await partsOfPackAlone(folder, builder));
  });

  test.each([
    {name: 'of the builder', files: {Procfile: undefined}},
    {name: 'of a list', files: {'buildpack.json': '{"buildpacks": [{"sandbox": "picky"}]}'}},
  ])('nothing is published if no group $name passes', async ({files}) => {
    const prefix = freshPrefix();
    const process = {
      'codebuild/process.yml': 'application:\n  name: languages\n  process: false\n',
    };
    const folder = await codebaseOf({...PLAIN, ...process, ...files, 'package.json': '{}'});
    const {code, stderr} = await runBuild(folder, {prefix, builder});
    expect(code).toBe(1);
    expect(stderr).toContain('Error: No buildpack can build this codebase.');
    expect(stderr).toContain('no package-lock.json');
    for (const tag of ['building', 'latest', 'branch-main']) {
      expect(await publishedDigest(`${prefix}/languages`, tag)).toBeNull();
    }
  });
});
