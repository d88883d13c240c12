import {expect, test} from 'vitest';
import {MemoryRegistry} from '../sandbox/memory-registry.ts';
import {StandInEngine, release} from './release-stage.ts';
import {samplePlan} from './samples.ts';

const NAMES = ['intranet/web', 'intranet/worker'];
const plan = samplePlan({source: {gitTags: ['v1.0']}});

/** Ends the run at a write: everything from there on fails, as after `kill -9`. */
class Interrupted extends Error {}

function stage() {
  let writesLeft = Number.POSITIVE_INFINITY;
  const registry = new MemoryRegistry({
    onCall: (call) => {
      if (/^(?:put|copy)/u.test(call)) writesLeft -= 1;
      if (writesLeft < 0) throw new Interrupted(call);
    },
  });
  return {
    registry,
    engine: new StandInEngine(registry),
    allowWrites: (count: number) => (writesLeft = count),
  };
}

async function writesOfWholeRun(): Promise<number> {
  const on = stage();
  await release(plan, on);
  return on.registry.writes.filter((call) => !call.startsWith('ensure')).length;
}

/** Everything that must hold at any moment, whoever looks. */
async function expectSound({registry}: ReturnType<typeof stage>): Promise<void> {
  const all = new Map(NAMES.map((name) => [name, registry.tags(name)]));
  for (const [name, {building: _, ...tags}] of all) {
    const commit = tags['commit-1a2b3c4'];
    for (const [tag, digest] of Object.entries(tags)) {
      // Nothing is tagged whose manifest and config are not there, and nothing before its commit tag.
      const repository = registry.repository(name);
      const manifest = await repository.manifest(digest);
      const {config} = JSON.parse(new TextDecoder().decode(manifest?.bytes)) as {
        config: {digest: string};
      };
      await expect(repository.blob(config.digest)).resolves.toBeDefined();
      expect({name, tag, commit}).toEqual({name, tag, commit: digest});
    }
    // A tag of another kind says that the release is whole.
    if (Object.keys(tags).some((tag) => tag !== 'commit-1a2b3c4')) {
      for (const other of all.values()) expect(other).toHaveProperty('commit-1a2b3c4');
    }
  }
}

test('a run that ends at any write leaves nothing half, and the next one finishes it', async () => {
  const whole = await writesOfWholeRun();
  expect(whole).toBeGreaterThan(10);
  for (let writes = 0; writes < whole; writes += 1) {
    const on = stage();
    on.allowWrites(writes);
    await expect(release(plan, on)).rejects.toThrow(Interrupted);
    on.allowWrites(Number.POSITIVE_INFINITY);
    await expectSound(on);
    const pushed = on.registry.tags('intranet/web')['building'] !== undefined;

    const {images} = await release(plan, on);
    expect(on.engine.requests).toHaveLength(pushed ? 1 : 2);
    await expectSound(on);
    for (const {name, digest} of images) {
      const {building: _, ...tags} = on.registry.tags(name);
      expect(Object.keys(tags).toSorted()).toEqual([
        'branch-main',
        'commit-1a2b3c4',
        'latest',
        'v1.0',
      ]);
      expect(new Set(Object.values(tags))).toEqual(new Set([digest]));
    }
  }
});

test('a run that is interrupted again and again gets on each time', async () => {
  const on = stage();
  let runs = 0;
  for (;;) {
    on.allowWrites(5); // one build takes four
    runs += 1;
    const outcome = await release(plan, on).catch((error: unknown) => error);
    on.allowWrites(Number.POSITIVE_INFINITY);
    await expectSound(on);
    if (!(outcome instanceof Interrupted)) break;
    expect(runs).toBeLessThan(20);
  }
  expect(on.registry.tags('intranet/worker')).toHaveProperty('latest');
});
