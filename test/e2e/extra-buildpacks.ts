import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {stringify} from 'smol-toml';

import {lifecycleFolder} from '../sandbox/real/lifecycle.ts';
import {must} from '../sandbox/real/site.ts';
import {ensureImage, referenceFor} from '../sandbox/real/store.ts';
import {sandbox, store, temporaryFolder} from './sandbox.ts';

export interface ExtraModule {
  readonly id: string;
  /** Scripts without their first line. By default, detection passes and nothing is built. */
  readonly detect?: string;
  readonly build?: string;
  /** The first line of `bin/build`. */
  readonly shell?: string;
}

/** Writes a buildpack for a test, version 1.0.0, in a folder of its own. */
export async function writeBuildpack({id, detect, build, shell}: ExtraModule): Promise<string> {
  const scripts = {detect: script(detect), build: script(build, shell)};
  return await writeModule({buildpack: {id, version: '1.0.0', name: id}}, scripts);
}

/** Writes an image extension with a Dockerfile for the build image or the run image. */
export async function writeExtension(
  id: string,
  dockerfiles: Readonly<Partial<Record<'build' | 'run', string>>>,
): Promise<string> {
  const generate = Object.entries(dockerfiles)
    .map(([kind, text]) => `cat >"$CNB_OUTPUT_DIR/${kind}.Dockerfile" <<'END'\n${text}\nEND\n`)
    .join('');
  const scripts = {detect: script(), generate: script(generate)};
  return await writeModule({extension: {id, version: '1.0.0', name: id}}, scripts);
}

function script(body = '', shell = '#!/bin/sh'): string {
  return `${shell}\n${body}\n`;
}

async function writeModule(
  descriptor: object,
  scripts: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'bin'));
  const name = 'extension' in descriptor ? 'extension.toml' : 'buildpack.toml';
  const targets = 'extension' in descriptor ? {} : {targets: [{os: 'linux'}]};
  await writeFile(join(folder, name), stringify({api: '0.10', ...descriptor, ...targets}));
  for (const [script, text] of Object.entries(scripts)) {
    await writeFile(join(folder, 'bin', script), text);
    await chmod(join(folder, 'bin', script), 0o755);
  }
  return folder;
}

interface ExtraBuilder {
  readonly buildpacks: readonly ExtraModule[];
  /** Groups of IDs, in the order in which they are tried. */
  readonly order: readonly (readonly string[])[];
  /** Folders of image extensions, by their IDs. */
  readonly extensions?: Readonly<Record<string, string>>;
}

/** Makes a builder on busybox for a test. */
export async function ensureExtraBuilder(name: string, builder: ExtraBuilder): Promise<string> {
  const extensions = Object.entries(builder.extensions ?? {});
  const group = (ids: readonly string[]) => ({group: ids.map((id) => ({id, version: '1.0.0'}))});
  const config = {
    buildpacks: await Promise.all(
      builder.buildpacks.map(async (it) => ({uri: await writeBuildpack(it)})),
    ),
    order: builder.order.map((ids) => group(ids)),
    ...(extensions.length === 0
      ? {}
      : {
          extensions: extensions.map(([, uri]) => ({uri})),
          'order-extensions': [group(extensions.map(([id]) => id))],
        }),
    build: {image: sandbox().runImages.tiny},
    run: {images: [{image: sandbox().runImages.tiny}]},
    lifecycle: {uri: join(lifecycleFolder(store().site), 'lifecycle.tgz')},
  };
  const where = store();
  const reference = referenceFor(where, name, [builder.buildpacks, builder.order, config.build]);
  return await ensureImage(where, reference, async () => {
    const file = join(await temporaryFolder(), 'builder.toml');
    await writeFile(file, stringify(config));
    const create = [sandbox().pack, 'builder', 'create', reference, '--config', file];
    const flags = ['--pull-policy', 'if-not-present', '--no-color'];
    await must(where.site, `making ${reference}`, [...create, ...flags]);
  });
}
