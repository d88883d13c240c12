import {expect, test} from 'vitest';
import type {Manifest} from '../../../src/image/ports.ts';
import {sha256} from '../../../src/sha256.ts';
import {refuse} from '../../sandbox/stand-in-answers.ts';
import {openRegistry} from './open-registry.ts';

const [FORMER, OURS, THEIRS] = ['former', 'ours', 'theirs'].map((it) => manifestNamed(it));
if (FORMER === undefined || OURS === undefined || THEIRS === undefined) throw new TypeError();

function manifestNamed(name: string): Manifest {
  const bytes = new TextEncoder().encode(JSON.stringify({schemaVersion: 2, name}));
  return {mediaType: 'application/vnd.oci.image.index.v1+json', digest: sha256(bytes), bytes};
}

async function open(options: Parameters<typeof openRegistry>[0] = {}) {
  const {standIn, registry, another} = await openRegistry(options);
  return {standIn, web: registry.repository('web'), rival: another().repository('web')};
}

test('sets a tag that does not exist, or names what is expected', async () => {
  const {web} = await open();
  expect(await web.setTag('latest', FORMER, undefined)).toBe('set');
  expect(await web.setTag('latest', FORMER, undefined)).toBe('there');
  expect(await web.setTag('latest', OURS, FORMER.digest)).toBe('set');
  expect(await web.setTag('latest', OURS, FORMER.digest)).toBe('there');
  expect(await web.digest('latest')).toBe(OURS.digest);
});

test.each([
  ['another image', FORMER.digest],
  ['an image, although it should not exist', undefined],
])('leaves a tag that names %s', async (_, from) => {
  const {web} = await open();
  await web.putManifest('latest', THEIRS);
  expect(await web.setTag('latest', OURS, from)).toBe('elsewhere');
  expect(await web.digest('latest')).toBe(THEIRS.digest);
});

test('leaves a tag that does not exist any more', async () => {
  const {web} = await open();
  expect(await web.setTag('latest', OURS, FORMER.digest)).toBe('elsewhere');
  expect(await web.digest('latest')).toBeUndefined();
});

test('compares again after each failure, so a tag never goes back', async () => {
  const {standIn, web, rival} = await open();
  await web.putManifest('latest', FORMER);
  standIn.instead(/PUT .*latest/u, async (_, response) => {
    await rival.putManifest('latest', THEIRS);
    refuse(response, 503, 'UNAVAILABLE');
  });
  expect(await web.setTag('latest', OURS, FORMER.digest)).toBe('elsewhere');
  expect(await web.digest('latest')).toBe(THEIRS.digest);
});

test('knows a tag that an attempt without an answer has set', async () => {
  const {standIn, web, rival} = await open();
  standIn.instead(/PUT .*latest/u, async (_, response) => {
    await rival.putManifest('latest', OURS);
    response.destroy();
  });
  expect(await web.setTag('latest', OURS, undefined)).toBe('set');
});

test('an immutable tag stays', async () => {
  const {web} = await open({immutable: () => true});
  await web.putManifest('v1', FORMER);
  expect(await web.setTag('v1', OURS, FORMER.digest)).toBe('immutable');
  expect(await web.digest('v1')).toBe(FORMER.digest);
});
