import {describe, expect, test} from 'vitest';
import {Failure} from '../../../src/errors.ts';
import {madeApplication} from '../documents/made-image.ts';
import {
  OLD,
  WEB,
  WORKER,
  decisions,
  layersOf,
  planned,
  put,
  putApplication,
  rebased,
  releaseLabels,
  stage,
} from './rebase-stage.ts';

describe('a repository that cannot be read', () => {
  async function refusing(what: RegExp, code: 'registry.denied' | 'registry.unreachable') {
    let isOpen = true;
    const registry = await stage({
      onCall: (call) => {
        if (!isOpen && what.test(call)) throw new Failure(code, 'Not for you.');
      },
    });
    await putApplication(registry, 'portal/web', {}, 'latest');
    isOpen = false;
    return registry;
  }

  test.each([
    ['its tags', /^tags portal/u],
    ['a manifest', /^manifest portal/u],
    ['a config', /^blob portal/u],
  ])('does not stop others: %s', async (_, what) => {
    const registry = await refusing(what, 'registry.denied');
    const {releases, published} = await rebased(registry);
    expect(decisions(releases)).toEqual({
      [WEB]: 'rebase',
      [WORKER]: 'rebase',
      'portal/web': ['Not for you.'],
    });
    expect(published.map(({target}) => target.name)).toEqual([WEB, WORKER]);
    const all = decisions(await planned(registry, {skipOthers: true}));
    expect(all).toHaveProperty(['portal/web']);
  });

  test('does not stop other tags of the repository', async () => {
    const registry = await refusing(/^manifest portal\/web branch-broken/u, 'registry.denied');
    await putApplication(registry, 'portal/web', {}, 'branch-broken');
    const releases = await planned(registry, {names: ['portal/web']});
    const images = releases.flatMap((release) => release.images);
    expect(images.map(({target, decision}) => [target.tags, decision.kind])).toEqual([
      [['branch-broken'], 'left'],
      [['latest'], 'rebase'],
    ]);
  });

  test('stops the run if the whole registry does not answer', async () => {
    const registry = await refusing(/portal/u, 'registry.unreachable');
    await expect(planned(registry)).rejects.toMatchObject({code: 'registry.unreachable'});
  });

  test.each([
    ['unknown', /^tags intranet\/worker/u, 'left'],
    ['the same', /^manifest intranet\/worker/u, 'left'],
    ['others', /^manifest intranet\/broken/u, 'rebase'],
  ])('is kept with its release if its tags are %s', async (_, what, kind) => {
    const registry = await refusing(what, 'registry.denied');
    await putApplication(registry, 'intranet/broken', {}, 'branch-other');
    const releases = await planned(registry);
    const web = releases.flatMap(({images}) => images).find(({target}) => target.name === WEB);
    expect(web?.decision.kind).toBe(kind);
    expect(decisions(releases)).toMatchObject({'portal/web': 'rebase'});
  });
});

describe('a tag that is named', () => {
  test('must exist somewhere, and a similar one is proposed', async () => {
    const registry = await stage();
    const tags = ['lates'];
    await expect(planned(registry, {tags})).rejects.toMatchObject({
      code: 'registry.not-found',
      message: 'No images found: lates.',
      remedy: ['Did you mean the tag latest?'],
    });
    await expect(planned(registry, {tags: ['latest', 'quite-another']})).rejects.toMatchObject({
      message: 'No images found: quite-another.',
      remedy: ['Check the tags.'],
    });
    await putApplication(registry, 'portal/web', {}, 'v1');
    expect(decisions(await planned(registry, {tags: ['v1']}))).toEqual({'portal/web': 'rebase'});
  });

  test('after a Git tag does not move if this tool built the image', async () => {
    const registry = await stage();
    const {digest} = await putApplication(registry, WEB, {}, 'v1.0.0');
    const {published} = await rebased(registry, {names: [WEB], tags: ['v1.0.0', 'branch-main']});
    expect(published).toMatchObject([{moved: ['branch-main']}]);
    expect(registry.tags(WEB)['v1.0.0']).toBe(digest);
  });
});

test('an image is read with one request for each tag, and one for its config', async () => {
  const registry = await stage();
  await planned(registry, {names: [WEB]});
  const own = registry.calls.filter((call) => call.split(' ')[1] === WEB);
  expect(own.map((call) => call.replace(/sha256:\w+/u, 'DIGEST'))).toEqual([
    `find ${WEB}`,
    `tags ${WEB}`,
    `manifest ${WEB} branch-main`,
    `manifest ${WEB} latest`,
    `blob ${WEB} DIGEST`,
  ]);
});

test('an image that is named twice is read and rebased once', async () => {
  const registry = await stage();
  const names = [WEB, WEB];
  registry.find = async () => new Map();
  const repository = registry.repository(WEB);
  const sources = names.map((name) => ({name, repository, tags: undefined}));
  const releases = await planned(registry, {sources});
  expect(releases.flatMap(({images}) => images.map(({target}) => target.name))).toEqual([WEB]);
  expect(registry.calls.filter((call) => call === `tags ${WEB}`)).toHaveLength(1);
  const own = [
    {name: WEB, repository, tags: ['commit-1a2b3c4']},
    {name: WEB, repository, tags: ['latest']},
  ];
  const [release] = await planned(registry, {sources: own});
  expect(release?.images.map(({target}) => target.tags)).toEqual([['commit-1a2b3c4', 'latest']]);
});

describe('a release', () => {
  const applications = async (...names: readonly string[]) => {
    const registry = await stage();
    for (const name of names) await putApplication(registry, name, {}, 'latest');
    const releases = await planned(registry, {names});
    return releases.map(({application, images}) => [
      application,
      images.map(({target}) => target.name),
    ]);
  };

  test('has the image that is named like the application, also below a path', async () => {
    expect(await applications('team/intranet', 'team/intranet/web')).toEqual([
      ['team/intranet', ['team/intranet', 'team/intranet/web']],
    ]);
    expect(await applications('shop', 'shop/web', 'shop/worker')).toEqual([
      ['shop', ['shop', 'shop/web', 'shop/worker']],
    ]);
  });

  test('has no images of a copy elsewhere', async () => {
    expect(await applications('live/intranet/web', 'test/intranet/web')).toEqual([
      ['live/intranet', ['live/intranet/web']],
      ['test/intranet', ['test/intranet/web']],
    ]);
  });
});

test('images of other tools with one commit have fixed tags of their own', async () => {
  const registry = await stage();
  const revision = releaseLabels()['org.opencontainers.image.revision'] ?? '';
  for (const [tag, code] of [
    ['3', 'code'],
    ['3-debug', 'debug'],
  ] as const) {
    const labels = {'org.opencontainers.image.revision': revision};
    const image = madeApplication(OLD, {labels, layers: ['dependencies', code]});
    await put(registry, 'legacy', {image, layers: layersOf(OLD, ['dependencies', code])}, tag);
  }
  const {published} = await rebased(registry, {names: ['legacy'], tags: ['3', '3-debug']});
  expect(published.map(({moved}) => moved)).toEqual([['3'], ['3-debug']]);
  expect(new Set(published.map(({baseTag}) => baseTag)).size).toBe(2);
  for (const {baseTag} of published) expect(baseTag).toMatch(/^image-[0-9a-f]{7}-base-/u);
});
