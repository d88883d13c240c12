import {assert, integer, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {type ListJson, listJson} from '../../../src/cli/build/list/list-json.ts';
import {listLines} from '../../../src/cli/build/list/list-result.ts';
import type {ImageFindings} from '../../../src/image/findings/assess-findings.ts';
import {
  WORKER,
  planned,
  putApplication,
  putBase,
  releaseLabels,
  stage,
} from '../../image/rebase/rebase-stage.ts';
import {plainLines} from '../plain-lines.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const ALL = {pulls: new Map(), findings: undefined, outdated: false};
const CREATED = 'org.opencontainers.image.created';

async function releases() {
  const registry = await stage();
  await putBase(registry, {version: '1.0.2'});
  const current = {base: {version: '1.0.2'}, labels: {[CREATED]: '2026-02-27T12:00:00Z'}};
  await putApplication(registry, 'portal/web', current, 'latest');
  const labels = {...releaseLabels('c'.repeat(40)), 'io.buildpacks.rebasable': 'false'};
  await putApplication(registry, WORKER, {process: 'worker', labels}, 'branch-other');
  return await planned(registry);
}

test('the JSON has every image, or only those with an outdated run image', async () => {
  const {images} = listJson(await releases(), ALL);
  expect(images.map(({name, tags, runImage}) => [name, tags, runImage?.outdated])).toEqual([
    ['intranet/web', ['branch-main', 'latest'], true],
    ['intranet/worker', ['branch-main', 'latest'], true],
    ['intranet/worker', ['branch-other'], true],
    ['portal/web', ['latest'], false],
  ]);
  expect(images.at(-1)).toEqual({
    application: 'portal',
    name: 'portal/web',
    reference: 'registry.example.com/portal/web',
    tags: ['latest'],
    digest: expect.stringMatching(/^sha256:/u),
    commit: '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d',
    created: '2026-02-27T12:00:00Z',
    builder: null,
    lastPull: null,
    findings: null,
    size: expect.any(Number),
    runImage: {
      image: 'registry.example.com/run-jammy:1.0.2',
      newest: 'registry.example.com/run-jammy:1.0.2',
      outdated: false,
    },
    reasons: [],
  });
  const outdated = listJson(await releases(), {...ALL, outdated: true}).images;
  expect(outdated.map(({name}) => name)).toEqual([
    'intranet/web',
    'intranet/worker',
    'intranet/worker',
  ]);
});

test('people see a row for each image', async () => {
  const lines = plainLines(listLines(listJson(await releases(), ALL), NOW));
  const size = String.raw`\d+\.\d kB`;
  expect(lines).toEqual([
    '  TAG              COMMIT    AGE     SIZE  RUN IMAGE',
    'intranet/web',
    expect.stringMatching(`^  branch-main      1a2b3c4     -   ${size}  1.0.0 -> 1.0.2$`),
    '  latest',
    'intranet/worker',
    expect.stringMatching(`^  branch-main      1a2b3c4     -   ${size}  1.0.0 -> 1.0.2$`),
    '  latest',
    expect.stringMatching(`^  branch-other     ccccccc     -   ${size}  1.0.0 [(]stays[)]$`),
    'portal/web',
    expect.stringMatching(`^  latest           1a2b3c4   2 d   ${size}  1.0.2$`),
  ]);
  expect(plainLines(listLines({images: []}, NOW))).toEqual(['No images found.']);
});

test('people see the builder and the last use, if a registry or an image tells them', async () => {
  const registry = await stage();
  const labels = {'io.ci-image-builder.builder': 'registry.example.com/builder:4.5.6'};
  const {digest} = await putApplication(registry, 'portal/web', {labels}, 'latest', 'branch-main');
  const planning = await planned(registry);
  const pulls = new Map([
    [
      'registry.example.com/portal/web',
      new Map<string, Date | undefined>([[digest, new Date('2026-02-28T12:00:00Z')]]),
    ],
    [
      'registry.example.com/intranet/web',
      new Map(planning[0]?.images.map(({target}) => [target.digest ?? '', undefined])),
    ],
  ]);
  const json = listJson(planning, {...ALL, pulls});
  expect(json.images.map(({name, builder, lastPull}) => [name, builder, lastPull])).toEqual([
    ['intranet/web', null, 'never'],
    ['intranet/worker', null, null],
    ['portal/web', 'registry.example.com/builder:4.5.6', '2026-02-28T12:00:00.000Z'],
  ]);
  const blank = ' '.repeat(9);
  const lines = plainLines(listLines(json, NOW)).filter((line) => !/TAG|kB/u.test(line));
  expect(lines).toEqual([
    `${' '.repeat(28)}USED${blank}  BUILDER`,
    'intranet/web',
    `  latest                   never${blank}  -`,
    'intranet/worker',
    `  latest                       -${blank}  -`,
    'portal/web',
    `  latest                     1 d${blank}  4.5.6`,
  ]);
});

const IMAGE: ListJson['images'][0] = {
  application: 'a',
  name: 'a/web',
  reference: 'registry.example.com/a/web',
  tags: ['latest'],
  digest: 'sha256:0',
  commit: null,
  created: null,
  builder: null,
  lastPull: null,
  findings: null,
  size: 1,
  runImage: null,
  reasons: [],
};

test.each([
  ['2026-03-01T11:30:00Z', '< 1 h'],
  ['2026-03-01T10:30:00Z', '1 h'],
  ['2026-02-27T12:00:00Z', '2 d'],
  ['2024-02-27T12:00:00Z', '2 y'],
  ['2027-01-01T00:00:00Z', '< 1 h'],
  ['soon', '-'],
])('the age of a commit of %s is %s', (created, age) => {
  const [, , row] = plainLines(listLines({images: [{...IMAGE, created}]}, NOW));
  expect(row?.slice(27, 32).trim()).toBe(age);
});

test.each([
  ['run:full', 'run:full', true, 'full (newer)'],
  ['run:0.1.2-full-of-words', null, false, '0.1.2-full-o… (?)'],
  ['run', 'run', false, 'latest'],
  [`run@sha256:${'ab'.repeat(32)}`, 'run:1', true, 'abababa -> 1'],
])('the run image %s, newest %s', (image, newest, outdated, text) => {
  const runImage = {image, newest, outdated};
  const [, , row] = plainLines(listLines({images: [{...IMAGE, runImage}]}, NOW));
  expect(row?.slice(43)).toBe(text);
});

test.each([
  ['run:1.0.0', '1.0.0 (stays)'],
  ['run:full', 'full (stays)'],
  ['run:0.1.2-full-of-words', '0.1.2-fu… (stays)'],
])('the run image %s of an image that cannot be rebased', (image, text) => {
  const runImage = {image, newest: 'run:full', outdated: true};
  const [, , row] = plainLines(
    listLines({images: [{...IMAGE, runImage, reasons: ['It does not fit.']}]}, NOW),
  );
  expect(row?.slice(43)).toBe(text);
});

test('people see why an image is unknown', () => {
  const reasons = [
    'Cannot read registry.example.com/a/web:latest: permission denied for robot.',
    'Ask.',
  ];
  const shown = plainLines(listLines({images: [{...IMAGE, reasons}]}, NOW));
  expect(shown.slice(3)).toEqual([
    '    Cannot read registry.example.com/a/web:latest:',
    '      permission denied for robot.',
  ]);
});

const COUNTS = {critical: 0, high: 0, medium: 0, low: 0, informational: 0, unrated: 0};
const MANY = {critical: 1, high: 2, medium: 3, low: 4, informational: 0, unrated: 5};

test.each<[string[], Partial<ImageFindings>, {readonly outdated: boolean}?]>([
  [['no findings'], {}, {outdated: false}],
  [['no findings; a rebase fixes 0'], {}],
  [['1 critical, 2 high, 12 other; a rebase fixes 3'], {counts: MANY, fixed: {...COUNTS, high: 3}}],
  [['2 high, 12 other'], {counts: {...MANY, critical: 0}}, {outdated: false}],
  [
    ['1 critical, 2 high, 12 other; run image not scanned', 'Without a scan in ECR: 1 run image.'],
    {counts: MANY, fixed: null, unscanned: 'run image'},
  ],
  [
    ['not scanned', 'Without a scan in ECR: 1 image.'],
    {counts: null, fixed: null, unscanned: 'image'},
  ],
  [['no findings; a rebase fixes 0', 'runs in 1 cluster'], {clusters: 1}],
  [['no findings; a rebase fixes 0', 'runs in 12 clusters'], {clusters: 12}],
])('people see %j', (lines, changes, {outdated} = {outdated: true}) => {
  const findings = {counts: COUNTS, fixed: COUNTS, unscanned: null, clusters: null, ...changes};
  const runImage = {image: 'run:1', newest: 'run:2', outdated};
  const shown = plainLines(listLines({images: [{...IMAGE, runImage, findings}]}, NOW));
  expect(shown.slice(3)).toEqual(lines.map((it) => (it.startsWith('W') ? it : `    ${it}`)));
});

test('no line has more than 60 columns', () => {
  assert(
    property(string({maxLength: 200}), integer(), (text, size) => {
      const runImage = {image: `run:${text}`, newest: `run:${text}x`, outdated: true};
      const long = {
        name: text,
        tags: [text, text, text],
        commit: text,
        builder: text,
        created: text,
      };
      const image = {...IMAGE, ...long, lastPull: text, size, runImage};
      const unknown = {...IMAGE, reasons: [text]};
      const lines = plainLines(
        listLines({images: [{...image, size: Math.abs(size)}, unknown]}, NOW),
      );
      expect(Math.max(...lines.map(({length}) => length))).toBeLessThanOrEqual(60);
    }),
  );
});
