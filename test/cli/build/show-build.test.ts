import {expect, test} from 'vitest';
import type {BuildResult} from '../../../src/cli/build/build-result.ts';
import {buildJson} from '../../../src/cli/build/build-json.ts';
import {buildLines} from '../../../src/cli/build/show-build.ts';
import {bytes} from '../../../src/cli/output/bytes.ts';
import {plainLines} from '../plain-lines.ts';
import {samplePlan} from '../../image/samples.ts';

const tags = {fixed: ['commit-1a2b3c4'], moving: ['latest']};
const digest = `sha256:${'a'.repeat(64)}`;

const released: BuildResult = {
  plan: samplePlan(),
  outcome: {
    kind: 'released',
    images: [
      {
        name: 'intranet/web',
        process: 'web',
        command: 'gunicorn app:app',
        reference: 'registry.example.com/team/intranet/web',
        digest,
        size: 61_300_000,
        status: 'built',
        tags,
      },
      {
        name: 'intranet',
        process: undefined,
        command: undefined,
        reference: 'registry.example.com/team/intranet',
        digest,
        size: 999,
        status: 'derived',
        tags,
      },
    ],
  },
  seconds: {building: 1.5},
};

const local: BuildResult = {
  plan: samplePlan({options: {destination: {kind: 'local'}}}),
  outcome: {
    kind: 'local',
    image: {
      reference: 'intranet:local',
      digest,
      processes: [
        {name: 'intranet/web', process: 'web', command: 'gunicorn app:app'},
        {name: 'intranet/worker', process: 'worker', command: 'celery worker'},
        {name: 'intranet', process: undefined, command: undefined},
      ],
    },
  },
  seconds: {},
};

function lines(result: BuildResult): string[] {
  return plainLines(buildLines(result));
}

test('shows the images of a release, with reference and digest on their own lines', () => {
  expect(lines(released)).toEqual([
    'registry.example.com/team/intranet/web',
    `  ${digest}`,
    '  commit-1a2b3c4, latest',
    '  61.3 MB, built',
    'registry.example.com/team/intranet',
    `  ${digest}`,
    '  commit-1a2b3c4, latest',
    '  999 B, derived',
  ]);
});

test('shows how to start each process of a local build', () => {
  expect(lines(local)).toEqual([
    'intranet:local',
    '  docker run --rm -e PORT=8080 -p 8080:8080 --entrypoint web intranet:local',
    '  docker run --rm --entrypoint worker intranet:local',
    '  docker run --rm -e PORT=8080 -p 8080:8080 intranet:local',
  ]);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [61_349_999, '61.3 MB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [999_999_999, '1.0 GB'],
  [2_000_000_000_000, '2000.0 GB'],
])('formats %i bytes as %s', (count, text) => {
  expect(bytes(count)).toBe(text);
});

test('writes a release as JSON: the plan, with the result of each image', () => {
  const json = buildJson(released);
  expect(json).toMatchObject({
    application: 'intranet',
    registry: {kind: 'oci', prefix: 'registry.example.com/team'},
    seconds: {building: 1.5},
  });
  expect(json.images).toEqual([
    {
      name: 'intranet/web',
      process: 'web',
      command: 'gunicorn app:app',
      tags,
      reference: 'registry.example.com/team/intranet/web',
      digest,
      size: 61_300_000,
      status: 'built',
    },
    {
      name: 'intranet',
      process: null,
      command: null,
      tags,
      reference: 'registry.example.com/team/intranet',
      digest,
      size: 999,
      status: 'derived',
    },
  ]);
});

test('writes a local build as JSON: the same image for each process, without a size', () => {
  const {images, registry} = buildJson(local);
  expect(registry).toEqual({kind: 'local'});
  expect(images.map(({process}) => process)).toEqual(['web', 'worker', null]);
  for (const image of images) {
    expect(image).toMatchObject({
      reference: 'intranet:local',
      digest,
      size: null,
      status: 'built',
      tags: {fixed: [], moving: []},
    });
  }
});

test('writes no undefined values to the JSON', () => {
  for (const result of [released, local]) {
    const json = buildJson(result);
    expect(JSON.parse(JSON.stringify(json))).toStrictEqual(json);
  }
});
