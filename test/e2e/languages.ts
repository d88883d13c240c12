import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';

import {execa} from 'execa';
import {expect} from 'vitest';

import {ensureBuilder} from '../sandbox/real/builder.ts';
import {cacheVolumes} from '../sandbox/real/pack-volumes.ts';
import {type BuiltImage, publishedLabels} from './published-image.ts';
import {
  cli,
  commitAll,
  docker,
  freshPrefix,
  git,
  sandbox,
  sandboxEnvironment,
  store,
  temporaryFolder,
} from './sandbox.ts';

const OURS = 'ci-image-builder/finish';

/**
 * A builder with optional buildpacks that take part only if another buildpack requires them.
 *
 * @param order IDs of the buildpacks that it tries.
 * @param tools whose programs are in the build image.
 */
export async function languagesBuilder(
  order: readonly string[],
  tools: 'BusyBox' | 'GNU' = 'BusyBox',
): Promise<string> {
  const {pack, runImages} = sandbox();
  const image = tools === 'GNU' ? runImages.python : runImages.tiny;
  const components = ['runtime', 'environment', 'modules', 'careless', 'procfile'];
  return await ensureBuilder(store(), pack, {
    name: 'builder-languages',
    buildImage: image,
    runImage: image,
    buildpacks: [...components, 'languages', 'picky'],
    order,
  });
}

/** Files by path; `undefined` removes one. */
type Files = Readonly<Record<string, string | undefined>>;

/** A codebase of these files, with a process file and a Procfile. */
export async function codebaseOf(files: Files): Promise<string> {
  const folder = await temporaryFolder();
  await git(folder, 'init', '--quiet', '--initial-branch', 'main');
  await writeAll(folder, {
    'codebuild/process.yml': 'application:\n  name: languages\n  process: web\n',
    Procfile: 'web: sh web.sh\n',
    'web.sh': 'cat node_modules/six; language\n',
    ...files,
  });
  return folder;
}

/** Commits these files. */
export async function writeAll(folder: string, files: Files): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    if (text === undefined) continue;
    await mkdir(dirname(join(folder, name)), {recursive: true});
    await writeFile(join(folder, name), text);
  }
  await commitAll(folder, 'Change');
}

/** A destination, and the builder. */
export interface Where {
  readonly prefix: string;
  readonly builder: string;
}

/** The arguments of the build command. */
export async function runBuild(folder: string, {prefix, builder}: Where, ...flags: string[]) {
  const where = ['--registry', prefix, '--builder', builder];
  const args = ['--lifecycle-image', sandbox().lifecycleImage, ...flags];
  return await cli(['image', 'build', ...where, ...args], {cwd: folder});
}

/** Runs a build, which must succeed. */
export async function built(
  folder: string,
  where: Where,
  ...flags: string[]
): Promise<{image: BuiltImage; log: string}> {
  const {code, stdout, stderr} = await runBuild(folder, where, '--json', ...flags);
  expect({code, stderr}).toMatchObject({code: 0});
  const {images} = JSON.parse(stdout) as {images: [BuiltImage]};
  return {image: images[0], log: stderr};
}

/** Runs the same build with an empty registry and without caches. */
export async function builtAfresh(folder: string, builder: string, ...flags: string[]) {
  return await built(folder, {prefix: freshPrefix(), builder}, ...flags);
}

/** Runs `pack build` alone, of the folder as it is. */
export async function packAlone(folder: string, reference: string, builder: string): Promise<void> {
  const images = ['--builder', builder, '--lifecycle-image', sandbox().lifecycleImage];
  const flags = ['--publish', '--network', 'host', '--pull-policy', 'if-not-present'];
  const args = ['build', reference, '--path', folder, ...images, ...flags];
  await execa(sandbox().pack, args, {env: sandboxEnvironment()});
}

/** The buildpacks that took part and the digests of their layers, without ours. */
export async function parts(reference: string, tag: string) {
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

/** The same for an image that pack alone builds. */
export async function partsOfPackAlone(folder: string, builder: string) {
  const reference = `${freshPrefix()}/alone`;
  await packAlone(folder, `${reference}:latest`, builder);
  return await parts(reference, 'latest');
}

/** The output of the image's process. */
export async function printed(image: BuiltImage): Promise<string> {
  return await docker('run', '--rm', `${image.reference}@${image.digest}`);
}

/** A file of the image. */
export async function fileOf(image: BuiltImage, path: string): Promise<string> {
  const at = `${image.reference}@${image.digest}`;
  return await docker('run', '--rm', '--entrypoint', 'cat', at, path);
}

/** Removes images and caches, as on a new machine. */
export async function dropCaches(image: BuiltImage): Promise<void> {
  const names = (await docker('volume', 'ls', '--quiet')).split('\n');
  const ours = cacheVolumes(names, [image.reference]);
  expect(ours).not.toEqual([]);
  await docker('volume', 'rm', ...ours);
}
