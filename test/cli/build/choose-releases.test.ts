import {expect, test} from 'vitest';
import {chooseReleases} from '../../../src/cli/build/rebase/choose-releases.ts';
import {rebaseJson} from '../../../src/cli/build/rebase/rebase-result.ts';
import type {ImageScan, Severity} from '../../../src/image/scan.ts';
import {madeBase} from '../../image/documents/made-image.ts';
import {NEW, WEB, WORKER, planned, putApplication, stage} from '../../image/rebase/rebase-stage.ts';

const scan = (...severities: readonly Severity[]): ImageScan => ({
  findings: severities.map((severity, index) => ({
    id: `CVE-${index}`,
    severity,
    packages: [{name: 'openssl', isSystem: true, layer: undefined}],
  })),
  clusters: undefined,
});

/** What happens to the images of two applications. `undefined` is an image without a scan. */
async function statuses(
  fixing: Severity | undefined,
  {web, worker = scan(), base = scan()}: {web?: ImageScan; worker?: ImageScan; base?: ImageScan},
) {
  const registry = await stage();
  await putApplication(registry, 'portal/web', {base: NEW}, 'latest');
  const releases = await planned(registry);
  const digest = madeBase(NEW).manifest.digest;
  const scans = (repository: string, asked: string) => {
    if (asked === digest) return base;
    if (repository.endsWith(WORKER)) return worker;
    return repository.endsWith(WEB) ? web : undefined;
  };
  const scanned = Object.assign(registry, {
    scan: async (repository: string, asked: string) => scans(repository, asked),
  });
  const found = {found: [{registry: scanned, sources: []}]};
  const {images} = rebaseJson(await chooseReleases(releases, found, fixing));
  for (const {runImage} of images) expect(runImage).not.toBeNull();
  return images.map(({status, reasons}) => (reasons.length === 0 ? status : reasons));
}

test('without a severity, all are chosen, and no scan is read', async () => {
  expect(await statuses(undefined, {})).toEqual(['planned', 'planned', 'current']);
});

test('a release is chosen as a whole if one image has such a finding', async () => {
  expect(await statuses('high', {web: scan('high')})).toEqual(['planned', 'planned', 'current']);
  expect(await statuses('high', {web: scan('low', 'critical')})).toContain('planned');
  expect(await statuses('high', {web: scan('medium')})).toEqual(['skipped', 'skipped', 'current']);
  expect(await statuses('low', {web: scan('medium')})).toContain('planned');
  expect(await statuses('low', {web: scan('unrated')})).toContain('skipped');
  expect(await statuses('low', {web: scan('high'), base: scan('high')})).toContain('skipped');
});

test('without a scan, a release stays, unless a scan of another image is enough', async () => {
  const reasons = [expect.stringMatching(/^ECR has no complete scan of .*intranet\/web@sha256:/u)];
  expect(await statuses('high', {})).toEqual([reasons, reasons, 'current']);
  expect(await statuses('high', {worker: scan('high')})).toEqual(['planned', 'planned', 'current']);
});
