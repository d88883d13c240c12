import {expect, test} from 'vitest';
import {SCRIPTS_LABEL} from '../../../src/image/ports.ts';
import {release, stage} from './release-stage.ts';
import {samplePlan} from '../samples.ts';

const planOf = (digit: string, branch = 'main') =>
  samplePlan({source: {commit: digit.repeat(40), branch}});

test('does not reuse layers of an image whose build ran scripts', async () => {
  const on = stage();
  const clean = await release(planOf('a', 'other'), on);
  on.engine.added = {[SCRIPTS_LABEL]: 'user-post.sh'};
  await release(planOf('b'), on);
  on.engine.added = {};
  await release(planOf('c'), on);
  await release(planOf('d', 'other'), on);
  expect(on.engine.requests.map(({previousImage}) => previousImage)).toEqual([
    'none',
    `registry.example.com/intranet/web@${clean.images[0]?.digest}`,
    'none',
    `registry.example.com/intranet/web@${clean.images[0]?.digest}`,
  ]);
});

test("does not reuse layers of an old builder's image whose buildpack ran scripts", async () => {
  const on = stage();
  on.engine.buildpacks = ['test/procfile', 'fagiani/run', 'ours'];
  await release(planOf('a'), on);
  await release(planOf('b'), on);
  expect(on.engine.requests.map(({previousImage}) => previousImage)).toEqual(['none', 'none']);
});

test('ignores an image that cannot be read', async () => {
  const on = stage();
  await release(planOf('a'), on);
  const repository = on.registry.repository('intranet/web');
  const manifest = repository.manifest.bind(repository);
  const broken = on.registry.tags('intranet/web')['latest'];
  repository.manifest = async (reference) => {
    if (reference === broken) throw new Error('lost');
    return await manifest(reference);
  };
  await release(planOf('b'), on);
  expect(on.engine.requests[1]?.previousImage).toBe('none');
});
