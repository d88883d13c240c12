import {expect, test} from 'vitest';
import {layerOwners} from '../../../src/image/inspect/layer-owners.ts';
import {LIFECYCLE_LABEL} from '../documents/made-image.ts';

const LABEL = {
  app: [{sha: 'sha256:slice'}, {sha: 'sha256:app'}],
  config: {sha: 'sha256:config'},
  launcher: {sha: 'sha256:launcher'},
  'process-types': {sha: 'sha256:links'},
  sbom: {sha: 'sha256:sbom'},
  buildpacks: [
    {
      key: 'example/python',
      version: '1.2.3',
      layers: {modules: {sha: 'sha256:modules', launch: true}, cache: {cache: true}},
    },
  ],
  runImage: {topLayer: 'sha256:packages', reference: 'run@sha256:x'},
};

function owners(label: unknown, diffIds: readonly string[]) {
  return layerOwners({[LIFECYCLE_LABEL]: JSON.stringify(label)}, diffIds);
}

test('each layer has its owner, from the label of the lifecycle', () => {
  const layers = [
    ['sha256:os', {kind: 'run image'}],
    ['sha256:packages', {kind: 'run image'}],
    [
      'sha256:modules',
      {kind: 'buildpack', id: 'example/python', version: '1.2.3', layer: 'modules'},
    ],
    ['sha256:sbom', {kind: 'SBOM'}],
    ['sha256:slice', {kind: 'application'}],
    ['sha256:app', {kind: 'application'}],
    ['sha256:launcher', {kind: 'launcher'}],
    ['sha256:config', {kind: 'configuration'}],
    ['sha256:links', {kind: 'processes'}],
    ['sha256:other', {kind: 'unknown'}],
  ] as const;
  expect(
    owners(
      LABEL,
      layers.map(([diffId]) => diffId),
    ),
  ).toEqual(layers.map(([, it]) => it));
});

test('without a usable label, owners are unknown', () => {
  for (const label of [undefined, {}, 'text', {runImage: {}}]) {
    expect(owners(label, ['sha256:os'])).toEqual([{kind: 'unknown'}]);
  }
  expect(owners({runImage: {topLayer: 'sha256:absent'}}, ['sha256:os'])).toEqual([
    {kind: 'unknown'},
  ]);
});
