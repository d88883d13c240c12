import {assert, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import type {InspectJson} from '../../../src/cli/build/inspect/inspect-image.ts';
import {inspectLines} from '../../../src/cli/build/inspect/show-inspect.ts';
import {plainLines} from '../plain-lines.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const layer = (size: number, owner: InspectJson['images'][0]['layers'][0]['owner']) => ({
  digest: DIGEST,
  size,
  owner,
});

const IMAGE: InspectJson['images'][0] = {
  digest: DIGEST,
  platform: 'linux/amd64',
  size: 61_300_000,
  commit: '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d',
  source: 'https://github.com/example/intranet',
  created: '2026-01-02T03:04:05Z',
  madeBy: {tool: 'ci-image-builder', builder: 'builder:1.2.3', lifecycle: '0.21.0', rebased: true},
  processes: [
    {type: 'web', command: 'gunicorn app:app', starts: true, buildpack: 'a/procfile'},
    {type: 'worker', command: 'celery worker', starts: false, buildpack: 'a/procfile'},
  ],
  buildpacks: [
    {id: 'example/python', version: '1.2.3'},
    {id: 'a/procfile', version: null},
  ],
  runImage: {
    image: 'registry.example.com/run-jammy:1.0.1',
    mirrors: ['mirror.example.com/run-jammy:1.0.1'],
    reference: `registry.example.com/run-jammy@${DIGEST}`,
    distribution: 'ubuntu 22.04',
  },
  layers: [
    layer(29_000_000, {kind: 'run image'}),
    layer(900, {kind: 'buildpack', id: 'example/python', version: '1.2.3', layer: 'modules'}),
    layer(1_200_000, {kind: 'SBOM'}),
  ],
  labels: {'com.example.team': 'blue', 'io.buildpacks.build.metadata': '{"long":'.repeat(20)},
  rebasable: true,
  reasons: [],
};
const JSON_RESULT: InspectJson = {
  reference: 'registry.example.com/team/intranet/web',
  tag: 'latest',
  digest: DIGEST,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  images: [IMAGE],
};

function shown(changes: Partial<InspectJson['images'][0]> = {}): string[] {
  return plainLines(inspectLines({...JSON_RESULT, images: [{...IMAGE, ...changes}]}));
}

test('shows one fact per line', () => {
  expect(shown()).toEqual([
    'registry.example.com/team/intranet/web:latest',
    'Digest       sha256:0123456789ab',
    'Platform     linux/amd64',
    'Size         61.3 MB',
    'Commit       1a2b3c4d5e6f',
    '             2026-01-02T03:04:05Z',
    'Source       https://github.com/example/intranet',
    'Made by      ci-image-builder, lifecycle 0.21.0',
    '             builder builder:1.2.3',
    '             rebased after the build',
    'Processes    web: gunicorn app:app (default)',
    '             worker: celery worker',
    'Buildpacks   example/python 1.2.3',
    '             a/procfile',
    'Run image    registry.example.com/run-jammy:1.0.1',
    '             sha256:0123456789ab',
    '             mirror mirror.example.com/run-jammy:1.0.1',
    '             ubuntu 22.04',
    'Rebase       possible',
    'Layers        29.0 MB  run image',
    '                900 B  example/python 1.2.3: modules',
    '               1.2 MB  SBOM',
    'Labels       com.example.team=blue',
    '             io.buildpacks.build.metadata={"long":{"long":{…',
  ]);
});

test('an image of another tool has fewer facts', () => {
  const lines = shown({
    commit: null,
    source: null,
    created: null,
    madeBy: {tool: null, builder: null, lifecycle: null, rebased: false},
    processes: [],
    buildpacks: [],
    runImage: null,
    rebasable: false,
    reasons: ['It was not built by buildpacks: the label is missing.'],
    labels: {},
  });
  expect(lines.slice(3)).toEqual([
    'Size         61.3 MB',
    'Made by      not by buildpacks',
    'Rebase       It was not built by buildpacks: the label is',
    '               missing.',
    'Layers        29.0 MB  run image',
    '                900 B  example/python 1.2.3: modules',
    '               1.2 MB  SBOM',
  ]);
});

test('no line has more than 60 columns, whatever the image says', () => {
  assert(
    property(string({maxLength: 300}), string({maxLength: 100}), (text, name) => {
      const lines = [
        ...shown({
          source: text,
          platform: text,
          processes: [{type: name, command: text, starts: true, buildpack: null}],
          buildpacks: [{id: text, version: name}],
          labels: {[name]: text},
          reasons: [text],
          rebasable: false,
          layers: [layer(1, {kind: 'buildpack', id: name, version: text, layer: name})],
        }),
        ...plainLines(inspectLines({...JSON_RESULT, reference: `r.example.com/${text}`})),
      ];
      expect(Math.max(...lines.map(({length}) => length))).toBeLessThanOrEqual(60);
    }),
  );
});
