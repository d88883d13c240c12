import {createHash} from 'node:crypto';
import {expect, test} from 'vitest';
import {Failure} from '../../../src/errors.ts';
import {imageFacts, imageOfProcess, recompose} from '../../../src/image/documents/recompose.ts';

const sha256 = (bytes: Uint8Array | string) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

function image(config: string, manifest = manifestOf(config)) {
  const bytes = new TextEncoder().encode(manifest);
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  return {
    config: new TextEncoder().encode(config),
    manifest: {mediaType, bytes, digest: sha256(bytes)},
  };
}

function manifestOf(config: string): string {
  return `{"schemaVersion":2,"config":{"mediaType":"m","size":${Buffer.byteLength(config)},"digest":"${sha256(config)}"},"layers":[{"mediaType":"l","size":7,"digest":"sha256:aa"}]}`;
}

// The lifecycle escapes like Go and keeps its own order of keys. Both must stay.
const web = String.raw`{"config":{"Env":["A=1 \u0026\u0026 2"],"Entrypoint":["/cnb/process/web"],"Labels":{"b":"\u003cx\u003e","a":"1"}},"created":"1980-01-01T00:00:01Z"}`;
const worker = web.replace('/cnb/process/web', '/cnb/process/worker');

test('changes only the entrypoint, and keeps every other byte', async () => {
  expect(await recompose(image(web), 'worker')).toEqual(image(worker));
});

test('gives the first image again if the process is changed back', async () => {
  expect(await recompose(await recompose(image(web), 'worker'), 'web')).toEqual(image(web));
});

test('drops Cmd at any position', async () => {
  const withCmd = (at: string) => web.replace(at, `"Cmd":["x"],${at}`);
  for (const at of ['"Env"', '"Entrypoint"', '"Labels"']) {
    expect(await recompose(image(withCmd(at)), 'worker')).toEqual(image(worker));
  }
});

test('adds a missing entrypoint', async () => {
  const {config} = await recompose(image('{"config":{}}'), 'web');
  expect(JSON.parse(new TextDecoder().decode(config))).toEqual({
    config: {Entrypoint: ['/cnb/process/web']},
  });
});

test.each([
  [
    'the default process of the buildpacks',
    {'buildpack-default-process-type': 'web'},
    '/cnb/process/web',
  ],
  ['the launcher if they have no default', {}, '/cnb/lifecycle/launcher'],
])('without a process uses %s, from any image', async (_, metadata, entrypoint) => {
  const label = JSON.stringify({processes: [{type: 'web'}, {type: 'worker'}], ...metadata});
  const started = (by: string) =>
    image(
      JSON.stringify({config: {Entrypoint: [by], Labels: {'io.buildpacks.build.metadata': label}}}),
    );
  for (const by of [entrypoint, '/cnb/process/worker']) {
    expect(await imageOfProcess(started(by), undefined)).toEqual(started(entrypoint));
  }
});

test('does not change an image that buildpacks did not build, without a process', async () => {
  const same = image(web);
  expect(await imageOfProcess(same, undefined)).toBe(same);
});

test('imageFacts returns the facts of an image', () => {
  const metadata = JSON.stringify({processes: [{type: 'web'}, {type: 'worker'}]});
  const config = JSON.stringify({config: {Labels: {'io.buildpacks.build.metadata': metadata}}});
  const facts = imageFacts(image(config));
  expect(facts.processes.map(({type}) => type)).toEqual(['web', 'worker']);
  expect(facts.size).toBe(config.length + 7);
  expect(imageFacts(image('{}')).processes).toEqual([]);
});

test('imageFacts refuses an index', () => {
  expect(() => imageFacts(image('{}', '{"manifests":[]}'))).toThrow(Failure);
});
