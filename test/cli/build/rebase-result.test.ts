import {expect, test} from 'vitest';
import {
  type RebasedRelease,
  rebaseJson,
  rebaseLines,
} from '../../../src/cli/build/rebase/rebase-result.ts';
import {
  WEB,
  WORKER,
  planned,
  published,
  putApplication,
  putBase,
  stage,
} from '../../image/rebase/rebase-stage.ts';
import {plainLines} from '../plain-lines.ts';

async function results(): Promise<RebasedRelease[]> {
  const registry = await stage();
  await putApplication(
    registry,
    'portal/web',
    {labels: {'io.buildpacks.rebasable': 'false'}},
    'latest',
  );
  await putBase(registry, {version: '1.0.2'});
  const current = {base: {version: '1.0.2'}};
  await putApplication(registry, 'shop/web', current, 'latest');
  const releases = await planned(registry);
  return await Promise.all(
    releases.map(async (release) => ({
      release,
      published: (await published([release])).published,
      reasons: [],
    })),
  );
}

test('the JSON has every image that the tags name', async () => {
  const [intranet, portal, shop] = await results();
  const planOnly = intranet && {...intranet, published: undefined};
  const skipped = planOnly && {...planOnly, isSkipped: true};
  const failed = planOnly && {...planOnly, reasons: ['The registry is unavailable.']};
  const statuses = (result: RebasedRelease | undefined) =>
    rebaseJson(result === undefined ? [] : [result]).images.map(({status}) => status);
  expect([intranet, portal, shop, planOnly, skipped, failed].map(statuses)).toEqual([
    ['rebased', 'rebased'],
    ['left'],
    ['current'],
    ['planned', 'planned'],
    ['skipped', 'skipped'],
    ['failed', 'failed'],
  ]);
  expect(rebaseJson(intranet === undefined ? [] : [intranet]).images[1]).toEqual({
    application: 'intranet',
    name: WORKER,
    reference: `registry.example.com/${WORKER}`,
    tags: ['branch-main', 'latest'],
    digest: expect.stringMatching(/^sha256:/u),
    status: 'rebased',
    runImage: {
      from: 'registry.example.com/run-jammy:1.0.0',
      to: 'registry.example.com/run-jammy:1.0.2',
    },
    rebased: {
      digest: expect.stringMatching(/^sha256:/u),
      baseTag: expect.stringMatching(/^commit-1a2b3c4-base-[0-9a-f]{7}$/u),
      moved: ['branch-main', 'latest'],
    },
    reasons: [],
  });
});

test('people see what changed, what stays and why, and a sum', async () => {
  const lines = plainLines(rebaseLines(rebaseJson(await results()), 60));
  expect(lines.slice(0, 4)).toEqual([
    'registry.example.com/intranet/web',
    expect.stringMatching(/^ {2}sha256:[0-9a-f]{64}$/u),
    expect.stringMatching(/^ {2}commit-1a2b3c4-base-[0-9a-f]{7}, branch-main, latest$/u),
    '  registry.example.com/run-jammy:1.0.0 -> registry.example.com/run-jammy:1.0.2',
  ]);
  expect(lines.slice(8)).toEqual([
    'registry.example.com/portal/web left',
    '  Its label io.buildpacks.rebasable is false. Build it again',
    '    instead.',
    '2 images rebased, 1 image up to date, 1 image left as it is.',
  ]);
  const all = (await results()).map((it) => ({...it, published: undefined, isSkipped: true}));
  expect(plainLines(rebaseLines(rebaseJson(all))).at(-1)).toBe(
    '1 image up to date, 2 images skipped, 1 image left as it is.',
  );
  expect(plainLines(rebaseLines({images: []}))).toEqual(['No images found.']);
});

test('a tag that cannot move is a failure, and a plan shows only the tags that move', async () => {
  const registry = await stage({immutable: (tag) => tag === 'latest'});
  const [release] = await planned(registry, {tags: ['latest', 'branch-main', 'commit-1a2b3c4']});
  if (release === undefined) throw new TypeError('no release');
  const plan = rebaseJson([{release, published: undefined, reasons: []}]).images[0];
  expect(plan).toMatchObject({status: 'planned', rebased: {moved: ['branch-main', 'latest']}});
  const result = {release, published: (await published([release])).published, reasons: []};
  const json = rebaseJson([result]);
  expect(json.images).toMatchObject(
    [WEB, WORKER].map((name) => ({
      name,
      status: 'failed',
      rebased: {moved: ['branch-main']},
      reasons: ['Cannot move latest: tags are immutable.', 'Let them move.'],
    })),
  );
  expect(plainLines(rebaseLines(json))).toContain('  Cannot move latest: tags are immutable.');
});
