import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {execa} from 'execa';
import {beforeAll, describe, expect, test} from 'vitest';

import {ensureBuilder} from '../../sandbox/real/builder.ts';
import {cacheVolumes} from '../../sandbox/real/pack-volumes.ts';
import {type BuiltImage, publishedLabels} from '../published-image.ts';
import {
  cli,
  commitAll,
  describeWithSandbox,
  docker,
  freshPrefix,
  git,
  sandbox,
  sandboxEnvironment,
  store,
  temporaryFolder,
} from '../sandbox.ts';

const OURS = 'ci-image-builder/finish';

/** A builder with a composite buildpack whose members take part only if something requires them. */
let builder: string;

async function makeBuilder(): Promise<string> {
  const {pack, runImages} = sandbox();
  return await ensureBuilder(store(), pack, {
    name: 'builder-languages',
    buildImage: runImages.tiny,
    runImage: runImages.tiny,
    buildpacks: ['runtime', 'environment', 'modules', 'procfile', 'languages'],
    order: ['sandbox/languages'],
  });
}

/** A codebase of these files, beside a process file and a Procfile. */
async function codebase(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  await git(folder, 'init', '--quiet', '--initial-branch', 'main');
  await write(folder, {
    'codebuild/process.yml': 'application:\n  name: languages\n  process: web\n',
    Procfile: 'web: sh web.sh\n',
    'web.sh': 'cat node_modules/six; language\n',
    ...files,
  });
  return folder;
}

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(folder, 'codebuild'), {recursive: true});
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await commitAll(folder, 'Change');
}

const UV = {'uv.lock': 'six from uv\n', 'web.sh': 'language\n'};
const NPM = {'package-lock.json': 'six from npm\n', 'web.sh': 'cat node_modules/six\n'};
const BOTH = {'uv.lock': 'six from uv\n', 'package-lock.json': 'six from npm\n'};
/** Leaves in the image what it found. */
const SCRIPT = {'user-post.sh': 'set -e\n. ./web.sh >found-by-script.txt\n'};

async function build(folder: string, prefix: string): Promise<{image: BuiltImage; log: string}> {
  const where = ['--registry', prefix, '--builder', builder];
  const args = [
    'image',
    'build',
    ...where,
    '--lifecycle-image',
    sandbox().lifecycleImage,
    '--json',
  ];
  const {code, stdout, stderr} = await cli(args, {cwd: folder});
  expect({code, stderr}).toMatchObject({code: 0});
  const {images} = JSON.parse(stdout) as {images: [BuiltImage]};
  return {image: images[0], log: stderr};
}

/** `pack build` by itself, of the folder as it is. */
async function packAlone(folder: string, reference: string): Promise<void> {
  const images = ['--builder', builder, '--lifecycle-image', sandbox().lifecycleImage];
  const flags = ['--publish', '--network', 'host', '--pull-policy', 'if-not-present'];
  const args = ['build', reference, '--path', folder, ...images, ...flags];
  await execa(sandbox().pack, args, {env: sandboxEnvironment()});
}

/** The buildpacks that took part and the digests of their layers, without ours. */
async function parts(reference: string, tag: string) {
  const labels = await publishedLabels(reference, tag);
  const {buildpacks} = JSON.parse(labels['io.buildpacks.build.metadata'] ?? '') as {
    buildpacks: readonly {id: string}[];
  };
  const {buildpacks: made} = JSON.parse(labels['io.buildpacks.lifecycle.metadata'] ?? '') as {
    buildpacks: readonly {key: string; layers: Record<string, {sha: string; launch: boolean}>}[];
  };
  return {
    group: buildpacks.map(({id}) => id).filter((id) => id !== OURS),
    layers: made
      .filter(({key}) => key !== OURS)
      .flatMap(({key, layers}) =>
        Object.entries(layers).map(([name, {sha, launch}]) => [`${key}:${name}`, sha, launch]),
      ),
  };
}

async function partsOfPackAlone(folder: string) {
  const reference = `${freshPrefix()}/alone`;
  await packAlone(folder, `${reference}:latest`);
  return await parts(reference, 'latest');
}

async function runs(image: BuiltImage): Promise<string> {
  return await docker('run', '--rm', `${image.reference}@${image.digest}`);
}

async function foundByScript(image: BuiltImage): Promise<string> {
  const at = `${image.reference}@${image.digest}`;
  return await docker('run', '--rm', '--entrypoint', 'cat', at, 'found-by-script.txt');
}

/** As on a fresh machine. */
async function dropCaches(image: BuiltImage): Promise<void> {
  const names = (await docker('volume', 'ls', '--quiet')).split('\n');
  const ours = cacheVolumes(names, [image.reference]);
  expect(ours).not.toEqual([]);
  await docker('volume', 'rm', ...ours);
}

describeWithSandbox('our own buildpack changes nothing of what others build', () => {
  beforeAll(async () => {
    builder = await makeBuilder();
  });

  describe.each([
    {name: 'uv', files: UV, says: 'six from uv'},
    {name: 'npm', files: NPM, says: 'six from npm'},
    {name: 'uv and npm', files: BOTH, says: 'six from npm\nsix from uv'},
  ])('$name', ({files, says}) => {
    test('the same buildpacks take part as with pack alone, and their layers are the same', async () => {
      const folder = await codebase(files);
      const {image} = await build(folder, freshPrefix());
      const alone = await partsOfPackAlone(folder);
      expect(alone.group).not.toContain('sandbox/runtime');
      expect(alone.layers).not.toEqual([]);
      expect(await parts(image.reference, 'latest')).toEqual(alone);
      expect(await runs(image)).toBe(says);
    });

    test('scripts find what the application finds, on the first and on every later build', async () => {
      const folder = await codebase({...files, ...SCRIPT});
      const prefix = freshPrefix();
      const alone = await partsOfPackAlone(folder);
      const check = async (notice: string) => {
        await write(folder, {'notice.txt': notice});
        const {image, log} = await build(folder, prefix);
        expect(await parts(image.reference, 'latest')).toEqual(alone);
        expect(await foundByScript(image)).toBe(says);
        expect(await runs(image)).toBe(says);
        return {image, log};
      };
      const {image} = await check('The first build');
      const {log} = await check('With the cache and the image of the build before');
      expect(log).toContain('Reusing the ');
      await dropCaches(image);
      await check('On a fresh machine');
    });
  });

  test('a script that is new finds layers that the build before left without content', async () => {
    const folder = await codebase(BOTH);
    const prefix = freshPrefix();
    await build(folder, prefix);
    const alone = await partsOfPackAlone(folder);
    await write(folder, SCRIPT);
    const {image, log} = await build(folder, prefix);
    expect(log).toContain('Building again from the cache alone.');
    expect(await foundByScript(image)).toBe('six from npm\nsix from uv');
    expect(await parts(image.reference, 'latest')).toEqual(alone);
  });

  test('scripts find layers although the image before was made by pack alone', async () => {
    const folder = await codebase({...BOTH, ...SCRIPT});
    const prefix = freshPrefix();
    await packAlone(folder, `${prefix}/languages/web:latest`);
    const {image} = await build(folder, prefix);
    expect(await foundByScript(image)).toBe('six from npm\nsix from uv');
  });
});
