import {mkdir, readFile, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';

import {expect, onTestFinished, test} from 'vitest';

import type {SbomJson} from '../../../src/cli/build/sbom/export-sbom.ts';
import {OciHosts} from '../../../src/registry/oci/oci-hosts.ts';
import {direct} from '../../direct-transport.ts';
import {LIFECYCLE_LABEL} from '../../image/documents/made-image.ts';
import {SBOM_FILES, tarOf} from '../../image/inspect/made-sbom.ts';
import {manifestOf} from '../../image/release/release-stage.ts';
import {testPatience} from '../../patience/test-patience.ts';
import {StandInRegistry} from '../../sandbox/stand-in-registry.ts';
import {cli, temporaryFolder} from '../built-cli.ts';

async function start() {
  const registry = await StandInRegistry.start();
  onTestFinished(() => registry.stop());
  const {patience} = testPatience();
  const hosts = new OciHosts({credentials: async () => undefined, patience, fetch: direct.fetch});
  const repository = hosts.repository(`${registry.host}/intranet/web`);
  const label = {sbom: {sha: 'sha256:sbom'}, runImage: {topLayer: 'sha256:os'}};
  const config = {
    os: 'linux',
    architecture: 'amd64',
    config: {Labels: {[LIFECYCLE_LABEL]: JSON.stringify(label)}},
    rootfs: {diff_ids: ['sha256:os', 'sha256:sbom']},
  };
  const layers = [];
  for (const bytes of [new Uint8Array([1]), gzipSync(await tarOf(SBOM_FILES))]) {
    layers.push(await repository.putBlob(bytes));
  }
  const blob = await repository.putBlob(new TextEncoder().encode(JSON.stringify(config)));
  await repository.putManifest('latest', manifestOf(blob, layers));
  const cwd = await temporaryFolder();
  const env = {DOCKER_CONFIG: cwd, HOME: cwd};
  const sbom = async (...args: readonly string[]) =>
    await cli(['image', 'sbom', `${registry.host}/intranet/web`, ...args], {cwd, env});
  return {registry, sbom, cwd, base: layers[0]?.digest ?? ''};
}

test('lists the documents, or has them in the JSON, without reading other layers', async () => {
  const {registry, sbom, base} = await start();
  const listed = await sbom();
  expect(listed.code).toBe(0);
  expect(listed.stdout.split('\n').toSorted()).toEqual([
    'example_python/modules/sbom.cdx.json',
    'example_python/modules/sbom.syft.json',
    'example_python/sbom.cdx.json',
  ]);
  const {stdout} = await sbom('--format', 'syft', '--json');
  expect((JSON.parse(stdout) as SbomJson).files).toEqual([
    {
      platform: 'linux/amd64',
      format: 'syft',
      buildpack: 'example_python',
      layer: 'modules',
      path: 'example_python/modules/sbom.syft.json',
      document: {syft: true},
    },
  ]);
  expect(registry.lines.filter((line) => line.startsWith('GET') && line.includes(base))).toEqual(
    [],
  );
});

test('writes the documents to a folder', async () => {
  const {sbom, cwd} = await start();
  expect(await sbom('--format', 'cyclonedx', '--output', 'out')).toMatchObject({code: 0});
  const files = await readdir(join(cwd, 'out'), {recursive: true});
  expect(files.toSorted()).toEqual([
    'example_python',
    'example_python/modules',
    'example_python/modules/sbom.cdx.json',
    'example_python/sbom.cdx.json',
  ]);
  expect(await readFile(join(cwd, 'out/example_python/sbom.cdx.json'), 'utf8')).toBe(
    '{"bomFormat":"CycloneDX"}',
  );
});

test('a missing format, and a folder that cannot be written, have their errors', async () => {
  const {sbom, cwd} = await start();
  const absent = await sbom('--format', 'spdx', '--json');
  expect(absent.code).toBe(1);
  expect(JSON.parse(absent.stdout)).toMatchObject({error: {code: 'registry.not-found'}});
  await mkdir(join(cwd, 'out/example_python/sbom.cdx.json'), {recursive: true});
  const taken = await sbom('--output', 'out', '--json');
  expect(taken.code).toBe(1);
  expect(JSON.parse(taken.stdout)).toMatchObject({error: {code: 'system.file-unwritable'}});
});
