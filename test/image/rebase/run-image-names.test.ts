import {expect, test} from 'vitest';
import {
  isKnownRepository,
  namesFor,
  runImageCandidates,
} from '../../../src/image/rebase/run-image-names.ts';

const record = {
  topLayer: 'sha256:top',
  reference: `index.docker.io/paketobuildpacks/run-jammy@sha256:${'1'.repeat(64)}`,
  image: 'paketobuildpacks/run-jammy:0.1.2',
  mirrors: ['registry.example.com/copies/run-jammy:0.1.2', 'other.example.com/run:0.1.2'],
};
const HUB = 'docker.io/paketobuildpacks/run-jammy';

function candidates(choice = {}, host = 'apps.example.com', of: Partial<typeof record> = {}) {
  return runImageCandidates({...record, ...of}, choice, host).map(
    ({repository, tag, digest}) => `${repository}${tag ? `:${tag}` : ''}${digest ? '@…' : ''}`,
  );
}

test('the recorded names are candidates, that of the registry of the application first', () => {
  const [own, other] = record.mirrors;
  expect(candidates()).toEqual([`${HUB}:0.1.2`, own, other]);
  expect(candidates({}, 'other.example.com')).toEqual([other, `${HUB}:0.1.2`, own]);
});

test('the mirror of the user comes first', () => {
  const [first, ...more] = candidates({mirror: 'm.example.com/hub/'});
  expect(first).toBe('m.example.com/hub/paketobuildpacks/run-jammy:0.1.2');
  expect(more).toContain(`${HUB}:0.1.2`);
  expect(candidates({mirror: 'none'})).toEqual(candidates());
});

test('a chosen run image is the only candidate', () => {
  expect(candidates({runImage: 'x.example.com/run'})).toEqual(['x.example.com/run:latest']);
  const digest = `sha256:${'2'.repeat(64)}`;
  expect(candidates({runImage: `x.example.com/run:1@${digest}`})).toEqual([
    'x.example.com/run:1@…',
  ]);
  expect(candidates({runImage: `x.example.com/run@${digest}`})).toEqual(['x.example.com/run@…']);
});

test('a name without a tag means latest, and without a name there is no candidate', () => {
  expect(candidates({}, '', {image: 'a.example.com/run', mirrors: []})).toEqual([
    'a.example.com/run:latest',
  ]);
  const digest = `a.example.com/run@sha256:${'1'.repeat(64)}`;
  expect(candidates({}, '', {image: digest, mirrors: []})).toEqual([]);
  expect(runImageCandidates({...record, image: undefined}, {}, '')).toEqual([]);
  expect(candidates({}, '', {image: 'NOT A NAME', mirrors: []})).toEqual([]);
});

test('mirrors count as the same image', () => {
  const isKnown = (repository: string, mirror?: string) =>
    isKnownRepository(record, {mirror}, repository);
  expect(isKnown(HUB)).toBe(true);
  expect(isKnown('other.example.com/run')).toBe(true);
  expect(isKnown('docker.io/paketobuildpacks/run-noble')).toBe(false);
  expect(isKnown('m.example.com/paketobuildpacks/run-jammy')).toBe(false);
  expect(isKnown('m.example.com/paketobuildpacks/run-jammy', 'm.example.com')).toBe(true);
});

test('each recorded name gets the new tag', () => {
  const image = {repository: 'other.example.com/run', tag: '0.1.9', digest: undefined};
  expect(namesFor(record, {}, image)).toEqual({
    image: 'paketobuildpacks/run-jammy:0.1.9',
    mirrors: ['registry.example.com/copies/run-jammy:0.1.9', 'other.example.com/run:0.1.9'],
  });
  const mirrors = ['registry.example.com:5000/copies/run-jammy', 'other.example.com/run:stable'];
  const floating = {...record, image: 'paketobuildpacks/run-jammy', mirrors};
  expect(namesFor(floating, {}, {...image, tag: 'latest'})).toEqual({
    image: floating.image,
    mirrors,
  });
  expect(namesFor(floating, {}, {...image, tag: '1'}).mirrors).toEqual([
    'registry.example.com:5000/copies/run-jammy:1',
    'other.example.com/run:stable',
  ]);
});

test('a digest in a recorded name is replaced, because it is that of the former run image', () => {
  const digests = {old: `sha256:${'1'.repeat(64)}`, new: `sha256:${'2'.repeat(64)}`};
  const run = {repository: 'other.example.com/run', tag: '2', digest: digests.new};
  const pinned = {
    ...record,
    image: `paketobuildpacks/run-jammy@${digests.old}`,
    mirrors: [`other.example.com/run@${digests.old}`, 'other.example.com/run:stable'],
  };
  expect(namesFor(pinned, {}, run)).toEqual({
    image: 'paketobuildpacks/run-jammy:2',
    mirrors: ['other.example.com/run:2', 'other.example.com/run:stable'],
  });
  expect(namesFor(pinned, {}, {...run, tag: undefined}).image).toBe(
    `paketobuildpacks/run-jammy@${digests.new}`,
  );
  const both = {...record, image: `paketobuildpacks/run-jammy:full@${digests.old}`, mirrors: []};
  for (const tag of ['full', 'other']) {
    expect(namesFor({...both, mirrors: ['other.example.com/run:full']}, {}, {...run, tag})).toEqual(
      {
        image: `paketobuildpacks/run-jammy:${tag}`,
        mirrors: [`other.example.com/run:${tag}`],
      },
    );
  }
});

test('another run image replaces all names', () => {
  const elsewhere = {repository: 'x.example.com/run', tag: '1', digest: undefined};
  expect(namesFor(record, {}, elsewhere)).toEqual({image: 'x.example.com/run:1', mirrors: []});
  const digest = `sha256:${'2'.repeat(64)}`;
  expect(namesFor(record, {}, {...elsewhere, tag: undefined, digest}).image).toBe(
    `x.example.com/run@${digest}`,
  );
});
