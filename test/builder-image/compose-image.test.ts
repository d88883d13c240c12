import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {composeConfig, composeImage, identityText} from '../../src/builder-image/compose-image.ts';
import type {BuilderImage} from '../../src/builder-image/builder/read-builder.ts';
import {readComposedImage} from '../../src/engine/lifecycle/composed-image.ts';
import {sha256} from '../../src/sha256.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const ORIGIN = {reference: 'acme/builder:1', digest: 'sha256:d', version: '1.2.3'};
const LAYER = {
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  digest: 'sha256:l',
  size: 1,
};

function builder(config: unknown, mediaType: string): BuilderImage {
  return {
    platform: 'linux/amd64',
    manifest: {mediaType, digest: 'sha256:m', bytes: new Uint8Array()},
    config: new TextEncoder().encode(JSON.stringify(config)),
    layers: [LAYER],
    facts: {lifecycle: '0.21.0', platformApis: ['0.15'], hasExtensions: false},
  };
}
const OCI = 'application/vnd.oci.image.manifest.v1+json';

function composed(config: object): Record<string, never> {
  const whole = {rootfs: {type: 'layers', diff_ids: ['sha256:a']}, ...config};
  const bytes = composeConfig(builder(whole, OCI), ORIGIN, 'sha256:b');
  return JSON.parse(new TextDecoder().decode(bytes));
}

test.each([
  [undefined, ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']],
  [
    ['A=1', 'PATH=/usr/bin'],
    ['A=1', 'PATH=/usr/bin:/usr/local/bin'],
  ],
  [['PATH=/usr/local/bin:/bin'], ['PATH=/usr/local/bin:/bin']],
])('the PATH of %j has the folder of our programs', (Env, expected) => {
  expect(composed({config: {Env}})).toHaveProperty('config.Env', expected);
});

test('keeps what it does not know, and the time of the builder', () => {
  const config = {architecture: 'arm64', created: '2020-01-01T00:00:00Z', x: 1};
  expect(
    composed({...config, config: {Cmd: ['bash'], User: 'cnb', Labels: {a: 'b'}}}),
  ).toMatchObject({
    ...config,
    config: {
      Cmd: ['bash'],
      User: 'root',
      Labels: {a: 'b', 'io.ci-image-builder.lifecycle': '0.21.0'},
    },
    rootfs: {type: 'layers', diff_ids: ['sha256:a', 'sha256:b']},
  });
});

test('adds to the history only if the builder has one', () => {
  expect(composed({})).not.toHaveProperty('history');
  expect(composed({history: [{created_by: 'pack'}]})).toMatchObject({
    history: [{created_by: 'pack'}, {created: '1980-01-01T00:00:01Z'}],
  });
});

test.each([
  [OCI, 'application/vnd.oci.image.config.v1+json', 'application/vnd.oci.image.layer.v1.tar+gzip'],
  [
    'application/vnd.docker.distribution.manifest.v2+json',
    'application/vnd.docker.container.image.v1+json',
    'application/vnd.docker.image.rootfs.diff.tar.gzip',
  ],
])('the manifest has the media types of %s', (mediaType, config, layer) => {
  const bytes = new TextEncoder().encode('{}');
  const {manifest} = composeImage(builder({}, mediaType), bytes, {digest: 'sha256:n', size: 2});
  expect(manifest).toMatchObject({mediaType, digest: sha256(manifest.bytes)});
  expect(JSON.parse(new TextDecoder().decode(manifest.bytes))).toEqual({
    schemaVersion: 2,
    mediaType,
    config: {mediaType: config, digest: sha256(bytes), size: 2},
    layers: [LAYER, {mediaType: layer, digest: 'sha256:n', size: 2}],
  });
});

test('a build reads from the image which builder it was made from', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'image.json'), identityText(ORIGIN));
  expect(await readComposedImage(folder)).toEqual({
    builder: {reference: ORIGIN.reference, digest: ORIGIN.digest},
    version: '1.2.3',
  });
});
