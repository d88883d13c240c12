import {expect, test} from 'vitest';
import {ProxyRig, manifestOf, sha256} from './proxy-rig.ts';
import type {TagMutability} from './tag-mutability.ts';

const ACCOUNT = '111122223333';
const WEB = `${ACCOUNT}/web`;
const IMMUTABLE: TagMutability = {imageTagMutability: 'IMMUTABLE'};
const MUTABLE: TagMutability = {imageTagMutability: 'MUTABLE'};
const filters = [
  {filterType: 'WILDCARD', filter: 'branch-*'},
  {filterType: 'WILDCARD', filter: 'v1.0'},
];
const EXCLUDING: TagMutability = {
  imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
  imageTagMutabilityExclusionFilters: filters,
};
const INCLUDING: TagMutability = {...EXCLUDING, imageTagMutability: 'MUTABLE_WITH_EXCLUSION'};

/** A repository with an image at a tag, and its config. */
async function start(mutability: TagMutability, tag: string) {
  const rig = await ProxyRig.start();
  const repository = rig.make('web', {mutability});
  const config = await rig.pushBlob(WEB, 'config');
  expect((await rig.putManifest(WEB, tag, config, 'first')).status).toBe(201);
  const tags = () => [...repository.images.values()].map((it) => [it.digest, ...it.tags]);
  return {rig, repository, config, tags};
}

const first = sha256(manifestOf(sha256('config'), 'first'));
const other = sha256(manifestOf(sha256('config'), 'other'));

test.each([
  [IMMUTABLE, 'latest'],
  [EXCLUDING, 'latest'],
  [EXCLUDING, 'a-branch-x'],
  [EXCLUDING, 'v1-0'],
  [INCLUDING, 'branch-main'],
])('%j: does not move the tag %s', async (mutability, tag) => {
  const {rig, config, tags} = await start(mutability, tag);
  const moved = await rig.putManifest(WEB, tag, config, 'other');
  expect(moved.status).toBe(400);
  expect(await moved.json()).toEqual({
    errors: [
      {
        code: 'TAG_INVALID',
        message: `The image tag '${tag}' already exists in the 'web' repository and cannot be overwritten because the tag is immutable.`,
      },
    ],
  });
  const again = await rig.putManifest(WEB, tag, config, 'first');
  expect(again.status).toBe(400);
  expect(await again.json()).toEqual({
    errors: [
      {
        code: 'ImageAlreadyExists',
        message: `Image with digest '${first}' and tag '${tag}' already exists in the repository with name 'web' in registry with id '${ACCOUNT}'`,
      },
    ],
  });
  expect(tags()).toEqual([[first, tag]]);
  const there = await rig.ask(`HEAD /v2/${WEB}/manifests/${tag}`);
  expect(there.headers.get('docker-content-digest')).toBe(first);
});

test.each([
  [MUTABLE, 'latest'],
  [EXCLUDING, 'branch-main'],
  [EXCLUDING, 'v1.0'],
  [INCLUDING, 'latest'],
])('%j: moves the tag %s', async (mutability, tag) => {
  const {rig, config, tags} = await start(mutability, tag);
  expect((await rig.putManifest(WEB, tag, config, 'first')).status).toBe(201);
  expect((await rig.putManifest(WEB, tag, config, 'other')).status).toBe(201);
  expect(tags()).toEqual([[first], [other, tag]]);
  const there = await rig.ask(`HEAD /v2/${WEB}/manifests/${tag}`);
  expect(there.headers.get('docker-content-digest')).toBe(other);
});

test('accepts an image by digest repeatedly, even with immutable tags', async () => {
  const {rig, config, tags} = await start(IMMUTABLE, 'latest');
  for (const text of ['first', 'other', 'other']) {
    const digest = sha256(manifestOf(config, text));
    expect((await rig.putManifest(WEB, digest, config, text)).status).toBe(201);
  }
  expect(tags()).toEqual([[first, 'latest'], [other]]);
});

test('the first of several images gets an immutable tag', async () => {
  const {rig, config, tags} = await start(IMMUTABLE, 'latest');
  const answers = await Promise.all(
    ['a', 'b', 'c'].map((text) => rig.putManifest(WEB, 'v1', config, text)),
  );
  expect(answers.map(({status}) => `${status}`).toSorted()).toEqual(['201', '400', '400']);
  expect(tags()).toHaveLength(2);
});

test.each(['no JSON', 'null', '1'])('refuses %j as a manifest', async (body) => {
  const {rig, tags} = await start(MUTABLE, 'latest');
  const answer = await rig.ask(`PUT /v2/${WEB}/manifests/latest`, {body});
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({errors: [{code: 'MANIFEST_INVALID'}]});
  expect(tags()).toEqual([[first, 'latest']]);
});

test.each([
  ['a missing blob', 'latest', sha256('else')],
  ['a wrong digest', sha256('else'), sha256('config')],
])(
  'does not record a manifest with %s, which the registry behind it refuses',
  async (_, reference, config) => {
    const {rig, tags} = await start(MUTABLE, 'latest');
    const answer = await rig.putManifest(WEB, reference, config, 'other');
    expect(answer.status).toBe(400);
    expect(tags()).toEqual([[first, 'latest']]);
  },
);

test('does not record a manifest whose response is lost', async () => {
  const {rig, config, tags} = await start(MUTABLE, 'latest');
  rig.upstream.instead(/PUT .*\/manifests\//u, (_, response) => response.destroy());
  await expect(rig.putManifest(WEB, 'latest', config, 'other')).rejects.toThrow('fetch failed');
  expect(tags()).toEqual([[first, 'latest']]);
});

test('records a stored manifest even if its sender has closed the connection', async () => {
  const {rig, config, tags} = await start(MUTABLE, 'latest');
  let goOn = (): void => undefined;
  rig.upstream.instead(/PUT .*\/manifests\//u, async (_, response) => {
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
    response.writeHead(201).end();
  });
  const leaving = new AbortController();
  const push = fetch(`http://${rig.proxy.host}/v2/${WEB}/manifests/v1`, {
    method: 'PUT',
    headers: {authorization: rig.authorization('ecr')},
    body: manifestOf(config, 'other'),
    signal: leaving.signal,
  });
  await expect.poll(() => rig.upstream.lines.at(-1)).toMatch(/\/manifests\/v1$/u);
  leaving.abort();
  await expect(push).rejects.toThrow('aborted');
  goOn();
  await expect.poll(tags).toEqual([
    [first, 'latest'],
    [other, 'v1'],
  ]);
  expect(rig.proxy.requests.at(-1)?.status).toBeUndefined();
});

test('does not show content that was not pushed through it', async () => {
  const {rig} = await start(MUTABLE, 'latest');
  const stored = [...rig.upstream.manifests.values()][0];
  if (stored === undefined) throw new Error('nothing was pushed');
  rig.upstream.manifests.set(`${WEB}@outside`, stored);
  const answer = await rig.ask(`GET /v2/${WEB}/manifests/outside`);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({errors: [{code: 'MANIFEST_UNKNOWN'}]});
});

test('refuses to delete manifests', async () => {
  const {rig, tags} = await start(MUTABLE, 'latest');
  const answer = await rig.ask(`DELETE /v2/${WEB}/manifests/latest`);
  expect(answer.status).toBe(405);
  expect(tags()).toEqual([[first, 'latest']]);
});

test('records the size and the parts of an image', async () => {
  const {repository} = await start(MUTABLE, 'latest');
  expect([...repository.images.values()]).toMatchObject([
    {
      digest: first,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      size: 'first'.length,
      blobs: new Set([sha256('config')]),
    },
  ]);
});
