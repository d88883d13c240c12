import {expect, test} from 'vitest';
import {
  type ReadScan,
  assessFindings,
  readingOnce,
} from '../../../src/image/findings/assess-findings.ts';
import type {Finding, ImageScan} from '../../../src/image/scan.ts';
import {madeBase} from '../documents/made-image.ts';
import {NEW, OLD, RUN, planned, putApplication, stage} from '../rebase/rebase-stage.ts';

const RUN_REFERENCE = `registry.example.com/${RUN}`;
const NOTHING = {critical: 0, high: 0, medium: 0, low: 0, informational: 0, unrated: 0};

const finding = (id: string, layer?: string): Finding => ({
  id,
  severity: 'high',
  packages: [{name: 'openssl', isSystem: true, layer}],
});
const scan = (...findings: readonly Finding[]): ImageScan => ({findings, clusters: undefined});

/** The plans for both processes of the application. */
async function plans() {
  const [release] = await planned(await stage());
  const [web, worker] = release?.images ?? [];
  if (web?.decision.kind !== 'rebase' || worker?.decision.kind !== 'rebase') {
    throw new Error('nothing to rebase');
  }
  return {web: {...web, decision: web.decision}, worker: {...worker, decision: worker.decision}};
}

/** Scans by digest. */
const reading =
  (scans: Readonly<Record<string, ImageScan>>): ReadScan =>
  async (_, digest) =>
    scans[digest];

test('an image or a run image without a scan', async () => {
  const {web} = await plans();
  expect(await assessFindings(web, reading({}))).toEqual({
    counts: null,
    fixed: null,
    unscanned: 'image',
    clusters: null,
  });
  const {digest = ''} = web.target;
  expect(await assessFindings(web, reading({[digest]: scan(finding('CVE-1'))}))).toEqual({
    counts: {...NOTHING, high: 1},
    fixed: null,
    unscanned: 'run image',
    clusters: null,
  });
});

test('layers count by both of their digests, and the old run image says which packages it has', async () => {
  const {web} = await plans();
  const [image] = web.target.images;
  const findings = [
    finding('CVE-1', image?.facts.layers[0]?.digest),
    finding('CVE-2', image?.facts.diffIds[0]),
    finding('CVE-3', image?.facts.diffIds.at(-1)),
    finding('CVE-4', image?.facts.layers.at(-1)?.digest),
    finding('CVE-5'),
  ];
  const scans = {
    [web.target.digest ?? '']: {...scan(...findings), clusters: 2},
    [madeBase(NEW).manifest.digest]: scan(),
  };
  const found = await assessFindings(web, reading(scans));
  expect(found).toMatchObject({clusters: 2, fixed: {high: 3}});
  const known = {...scans, [madeBase(OLD).manifest.digest]: scan()};
  expect(await assessFindings(web, reading(known))).toMatchObject({fixed: {high: 2}});
});

test('a finding in several platforms counts once, and is fixed if it is fixed in all of them', async () => {
  const {web, worker} = await plans();
  const both = {
    ...web,
    target: {...web.target, images: [...web.target.images, ...worker.target.images]},
    decision: {...web.decision, images: [...web.decision.images, ...worker.decision.images]},
  };
  const own = worker.target.images[0]?.facts.diffIds.at(-1);
  const scans = {
    [web.target.digest ?? '']: scan(finding('CVE-1'), finding('CVE-2')),
    [worker.target.digest ?? '']: scan(finding('CVE-1', own), finding('CVE-2')),
    [madeBase(NEW).manifest.digest]: scan(),
  };
  expect(await assessFindings(both, reading(scans))).toMatchObject({
    counts: {high: 2},
    fixed: {high: 1},
  });
});

test('a rebase fixes nothing in an image that is up to date, and is unknown for one that stays', async () => {
  const registry = await stage();
  await putApplication(registry, 'portal/web', {base: NEW}, 'latest');
  const labels = {'io.buildpacks.rebasable': 'false'};
  await putApplication(registry, 'shop/web', {labels}, 'latest');
  const releases = await planned(registry, {names: ['portal/web', 'shop/web']});
  const all: ReadScan = async () => scan(finding('CVE-1'));
  const found = await Promise.all(
    releases.flatMap(({images}) => images.map((it) => assessFindings(it, all))),
  );
  expect(found.map(({fixed, unscanned}) => [fixed, unscanned])).toEqual([
    [NOTHING, null],
    [null, null],
  ]);
});

test('each scan is read once', async () => {
  const asked: string[] = [];
  const read = readingOnce(async (repository, digest) => {
    asked.push(`${repository}@${digest}`);
    return undefined;
  });
  const {web} = await plans();
  const counting = async (repository: string, digest: string) =>
    (await read(repository, digest)) ?? scan(finding('CVE-1'));
  await assessFindings(web, counting);
  await assessFindings(web, counting);
  expect(asked.toSorted()).toEqual(
    [
      `registry.example.com/intranet/web@${web.target.digest}`,
      `${RUN_REFERENCE}@${madeBase(NEW).manifest.digest}`,
      `${RUN_REFERENCE}@${madeBase(OLD).manifest.digest}`,
    ].toSorted(),
  );
});
