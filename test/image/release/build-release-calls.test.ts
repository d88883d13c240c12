import {expect, test} from 'vitest';
import {COMMIT_TAG, type Stage, release, stage} from './release-stage.ts';
import {samplePlan} from '../samples.ts';

const plan = samplePlan({source: {gitTags: ['v1.0']}});
const NAMES = ['intranet/web', 'intranet/worker'];

/** Runs a release. Returns its calls to the registry, without digests. */
async function callsOf(on: Stage, chosen = plan): Promise<string[]> {
  const before = on.registry.calls.length;
  await release(chosen, on);
  return on.registry.calls
    .slice(before)
    .map((call) => call.replaceAll(/sha256:[0-9a-f]{64}/gu, 'DIGEST'));
}

const ofEach = (...calls: string[]) =>
  NAMES.flatMap((name) => calls.map((call) => call.replace('NAME', name)));

test('a complete release is not built, writes nothing, and reads everything once', async () => {
  const on = stage();
  await release(plan, on);
  const calls = await callsOf(on);
  expect(calls.toSorted()).toEqual(
    [
      'find intranet/web intranet/worker',
      `digest intranet/web ${COMMIT_TAG}-r2`,
      ...ofEach(
        `manifest NAME ${COMMIT_TAG}`,
        'blob NAME DIGEST',
        'digest NAME v1.0',
        'manifest NAME branch-main',
        'manifest NAME latest',
      ),
    ].toSorted(),
  );
  expect(on.engine.requests).toHaveLength(1);
});

test('missing tags of a complete release are set, without creating repositories', async () => {
  const on = stage();
  await release(samplePlan({options: {tags: {legacy: false, latest: 'never'}}}), on);
  const before = on.registry.writes.length;
  await release(plan, on);
  expect(on.registry.writes.slice(before).toSorted()).toEqual(
    ofEach('putManifest NAME v1.0', 'putManifest NAME latest').toSorted(),
  );
});

test('a first release makes no call twice, but compares a tag right before it moves', async () => {
  const on = stage();
  await release(plan, on);
  const {calls} = on.registry;
  const isComparison = (call: string, index: number) =>
    call.startsWith('digest ') &&
    calls.slice(index + 1).includes(call.replace('digest', 'putManifest'));
  const others = calls.filter((call, index) => !isComparison(call, index));
  expect(calls.length).toBeGreaterThan(others.length);
  expect(new Set(others).size).toBe(others.length);
});

test('a first release of two images makes exactly these calls', async () => {
  const calls = await callsOf(stage());
  expect(calls.toSorted()).toEqual(
    [
      'find intranet/web intranet/worker',
      ...ofEach(`manifest NAME ${COMMIT_TAG}`, 'manifest NAME building'),
      'ensure intranet/web intranet/worker',
      // The image whose layers can be reused.
      'digest intranet/web branch-main',
      'digest intranet/web latest',
      // The engine's image.
      'putBlob intranet/web DIGEST',
      'putBlob intranet/web DIGEST',
      'putBlob intranet/web DIGEST',
      'putManifest intranet/web building',
      'manifest intranet/web DIGEST',
      'blob intranet/web DIGEST',
      // The other image.
      'digest intranet/worker DIGEST',
      'copyBlobs intranet/worker intranet/web DIGEST DIGEST',
      'putBlob intranet/worker DIGEST',
      'putManifest intranet/worker DIGEST',
      ...ofEach(`digest NAME ${COMMIT_TAG}`, `putManifest NAME ${COMMIT_TAG}`),
      ...ofEach('digest NAME v1.0', 'putManifest NAME v1.0'),
      ...ofEach(
        'manifest NAME branch-main',
        'digest NAME branch-main',
        'putManifest NAME branch-main',
      ),
      ...ofEach('manifest NAME latest', 'digest NAME latest', 'putManifest NAME latest'),
    ].toSorted(),
  );
});

test('layers that only the first repository has are copied to the others', async () => {
  const on = stage();
  await release(plan, on);
  const copies = on.registry.calls.filter((call) => call.startsWith('copyBlobs'));
  expect(copies).toHaveLength(1);
  expect(copies[0]).toMatch(
    /^copyBlobs intranet\/worker intranet\/web(?: sha256:[0-9a-f]{64}){2}$/u,
  );
});

test('a release without one image creates repositories once, and reads nothing twice', async () => {
  const on = stage();
  await release(samplePlan({source: {gitTags: ['v1.0']}, options: {processes: ['web']}}), on);
  const calls = await callsOf(on);
  expect(calls.filter((call) => call.startsWith('ensure'))).toHaveLength(1);
  expect(new Set(calls).size).toBe(calls.length);
  const written = calls.filter((call) => /^(?:put|copy)/u.test(call));
  expect(written.filter((call) => !call.includes(' intranet/worker'))).toEqual([]);
});

test('Git is asked once about one commit', async () => {
  const on = stage();
  await release(samplePlan({source: {commit: 'b'.repeat(40)}}), on);
  const asked: string[] = [];
  await release(plan, {
    ...on,
    descends: async (commit) => {
      asked.push(commit);
      return 'does-not';
    },
  });
  expect(asked).toEqual(['b'.repeat(40)]);
});
