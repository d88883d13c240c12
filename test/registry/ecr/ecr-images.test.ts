import {expect, test} from 'vitest';
import {EcrRegistry} from '../../../src/registry/ecr/ecr-registry.ts';
import {NAMES, now, settings, startEcrStage} from '../../image/rebase/ecr-stage.ts';
import {testPatience} from '../../patience/test-patience.ts';

async function start() {
  const stage = await startEcrStage();
  const registry = new EcrRegistry({settings, now});
  await registry.find([...NAMES, 'absent']);
  return {...stage, registry};
}

test('reads the last pull of each tagged image, with one call for a repository', async () => {
  const {aws, registry} = await start();
  const repository = aws.account.repository('ecr', 'intranet/web');
  const [image] = repository.images.values();
  const found = await registry.find(['intranet/web']);
  const before = aws.calls.length;
  expect(await registry.lastPulls(NAMES)).toEqual(
    new Map(
      NAMES.map((name) => {
        const [{digest} = {digest: ''}] = aws.account.repository('ecr', name).images.values();
        return [name, new Map([[digest, undefined]])];
      }),
    ),
  );
  expect(aws.calls.length - before).toBe(NAMES.length);
  await found.get('intranet/web')?.manifest('latest');
  const pulls = await registry.lastPulls(['intranet/web']);
  expect(pulls.get('intranet/web')).toEqual(new Map([[image?.digest, image?.lastPulledAt]]));
  expect(image?.lastPulledAt).toBeInstanceOf(Date);
});

test('a repository about which nothing may be read, or that is absent, has no entry', async () => {
  const {aws, registry} = await start();
  expect(await registry.lastPulls(['absent'])).toEqual(new Map());
  aws.account.denied.add('ecr:DescribeImages');
  expect(await registry.lastPulls(NAMES)).toEqual(new Map());
});

test('stores no more manifests in a second than the quota of ECR', async () => {
  await startEcrStage();
  const {patience, clock} = testPatience();
  const registry = new EcrRegistry({settings: {...settings, patience}, now});
  const found = await registry.find(NAMES);
  const [repository, other] = NAMES.map((name) => found.get(name));
  const manifest = await repository?.manifest('latest');
  if (repository === undefined || manifest === undefined) throw new Error('nothing there');
  const own = await other?.manifest('latest');
  for (let index = 0; index < 5; index += 1) {
    await repository.setTag(`branch-${index}`, manifest, undefined);
    await other?.putManifest(`branch-${index}`, own ?? manifest);
  }
  expect(clock.pauses).toEqual([]);
  await repository.putManifest('branch-a', manifest);
  await repository.putManifest('branch-b', manifest);
  expect(clock.pauses.map((it) => it.toFixed(2))).toEqual(['0.10', '0.10']);
});
