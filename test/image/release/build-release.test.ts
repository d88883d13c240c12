import {expect, test} from 'vitest';
import {COMMIT_TAG, release, releasedTags, stage} from './release-stage.ts';
import {COMMIT, samplePlan} from '../samples.ts';

const tagged = samplePlan({source: {gitTags: ['v1.0']}});
const chosen = (...processes: string[]) =>
  samplePlan({source: {gitTags: ['v1.0']}, options: {processes}});

test('one build makes the image of every process', async () => {
  const on = stage();
  const {images} = await release(tagged, on);
  expect(images).toMatchObject([
    {name: 'intranet/web', process: 'web', command: 'gunicorn app:app', status: 'built'},
    {name: 'intranet/worker', process: 'worker', command: 'celery worker', status: 'derived'},
  ]);
  expect(on.engine.requests).toHaveLength(1);
  expect(on.engine.requests[0]).toMatchObject({
    image: 'registry.example.com/intranet/web:building',
    process: 'web',
    publish: true,
    previousImage: 'none',
  });
  for (const {name, digest, tags} of images) {
    expect(tags).toEqual({fixed: [COMMIT_TAG, 'v1.0'], moving: ['branch-main', 'latest']});
    for (const tag of [...tags.fixed, ...tags.moving]) {
      expect(on.registry.tags(name)).toMatchObject({[tag]: digest});
    }
  }
});

test('each image starts its own process, and has the same labels and layers', async () => {
  const on = stage();
  const {images} = await release(tagged, on);
  const configs = await Promise.all(
    images.map(async ({name, digest}) => {
      const repository = on.registry.repository(name);
      const {config, layers} = parse((await repository.manifest(digest))?.bytes);
      return {...parse(await repository.blob(config.digest)), layers};
    }),
  );
  expect(configs.map(({config}) => config.Entrypoint)).toEqual([
    ['/cnb/process/web'],
    ['/cnb/process/worker'],
  ]);
  const [web, worker] = configs;
  expect(worker).toEqual({...web, config: {...web?.config, Entrypoint: ['/cnb/process/worker']}});
});

test('the image of the engine is the primary image, byte for byte', async () => {
  const on = stage();
  const {images} = await release(tagged, on);
  expect(on.registry.tags('intranet/web')['building']).toBe(images[0]?.digest);
});

test('removes the Cmd of the engine from all images', async () => {
  const on = stage();
  on.engine.cmd = ['serve'];
  const {images} = await release(tagged, on);
  expect(images.map(({status}) => status)).toEqual(['built', 'derived']);
  expect(images[0]?.digest).not.toBe(on.registry.tags('intranet/web')['building']);
  const again = await release(tagged, on);
  expect(again.images).toEqual(images.map((image) => ({...image, status: 'reused'})));
});

test('pushes manifests, then sets commit tags, Git tags and moving tags', async () => {
  const on = stage();
  await release(tagged, on);
  const puts = on.registry.writes.flatMap((call) => /^putManifest (.+)$/u.exec(call)?.[1] ?? []);
  const rank = (put: string) => {
    if (put === 'intranet/web building') return 0;
    if (put.includes('sha256:')) return 1;
    // Other builds look for the first image's commit tag.
    if (put === `intranet/web ${COMMIT_TAG}`) return 2;
    if (put.endsWith(COMMIT_TAG)) return 3;
    return put.endsWith('v1.0') ? 4 : 5;
  };
  expect(puts.map((put) => rank(put))).toEqual([0, 1, 2, 3, 4, 4, 5, 5, 5, 5]);
});

test('emits an event for everything that is pushed or tagged', async () => {
  const on = stage();
  const {images, events} = await release(tagged, on);
  const published = events.filter(({type}) => type === 'published');
  expect(published).toEqual(
    images.map(({reference, digest}) => ({type: 'published', reference, digest})),
  );
  expect(events.filter(({type}) => type === 'tagged')).toHaveLength(8);
  expect(
    events.flatMap((it) => (it.type.startsWith('phase-') ? `${it.type} ${phaseOf(it)}` : [])),
  ).toEqual(
    ['preparing', 'publishing', 'tagging'].flatMap((it) => [
      `phase-started ${it}`,
      `phase-ended ${it}`,
    ]),
  );
});

test('sets a new Git tag and a removed moving tag at an existing release', async () => {
  const on = stage();
  await release(samplePlan({options: {tags: {legacy: false, latest: 'never'}}}), on);
  const {images, events} = await release(tagged, on);
  expect(on.engine.requests).toHaveLength(1);
  for (const {name, digest} of images) {
    expect(on.registry.tags(name)).toMatchObject({'v1.0': digest, latest: digest});
  }
  expect(events.filter(({type}) => type === 'tagged')).toHaveLength(4);
});

test('finishes an interrupted run from the scratch tag', async () => {
  let broken = true;
  const on = stage({
    onCall: (call) => {
      if (broken && call.includes('sha256:') && call.startsWith('putManifest'))
        throw new Error('lost');
    },
  });
  await expect(release(tagged, on)).rejects.toThrow('lost');
  broken = false;
  const {images} = await release(tagged, on);
  expect(on.engine.requests).toHaveLength(1);
  expect(images.map(({status}) => status)).toEqual(['reused', 'derived']);
});

test.each([
  ['web', 'worker'],
  ['worker', 'web'],
])('completes a release of which only the image of %s exists', async (there, other) => {
  const on = stage();
  await release(chosen(there), on);
  const {images} = await release(tagged, on);
  expect(on.engine.requests).toHaveLength(1);
  expect(images.find(({process}) => process === there)?.status).toBe('reused');
  expect(images.find(({process}) => process === other)?.status).toBe('derived');
  for (const {name} of images) {
    expect(Object.keys(releasedTags(on.registry, name)).toSorted()).toEqual(
      ['branch-main', COMMIT_TAG, 'latest', 'v1.0'].toSorted(),
    );
  }
});

test('all images of a release are from one build, whichever were chosen first', async () => {
  const on = stage();
  await release(chosen('worker'), on);
  on.engine.mark = 'two';
  const {images} = await release(chosen('web'), on);
  expect(on.engine.requests.map(({process}) => process)).toEqual(['worker']);
  expect(images).toMatchObject([{name: 'intranet/web', status: 'derived'}]);
  const whole = await release(tagged, on);
  expect(whole.images.map(({status}) => status)).toEqual(['reused', 'reused']);
});

test('does not write to the repositories of other processes', async () => {
  const on = stage({kind: 'ecr'});
  await release(chosen('worker'), on);
  const written = on.registry.writes.filter((call) => call.includes('intranet/web'));
  expect(written).toEqual([]);
});

test('a second run for other processes reuses the scratch tag of the first', async () => {
  let broken = true;
  const on = stage({
    onCall: (call) => {
      if (broken && call.endsWith(COMMIT_TAG) && call.startsWith('put')) throw new Error('lost');
    },
  });
  await expect(release(chosen('worker'), on)).rejects.toThrow('lost');
  broken = false;
  await release(tagged, on);
  expect(on.engine.requests.map(({process}) => process)).toEqual(['worker']);
});

test('reuses the layers of the branch’s last image, or of latest, by digest', async () => {
  const on = stage();
  const {images} = await release(samplePlan(), on);
  await release(samplePlan({source: {commit: 'b'.repeat(40)}}), on);
  expect(on.engine.requests[1]?.previousImage).toBe(
    `registry.example.com/intranet/web@${images[0]?.digest}`,
  );
  const latest = on.registry.tags('intranet/web')['latest'];
  await release(samplePlan({source: {commit: 'c'.repeat(40), branch: 'other'}}), on);
  expect(on.engine.requests[2]?.previousImage).toBe(`registry.example.com/intranet/web@${latest}`);
  // Now latest is at the other branch, and each branch has its own image.
  await release(samplePlan({source: {commit: 'd'.repeat(40)}}), on);
  expect(on.engine.requests[3]?.previousImage).toBe(`registry.example.com/intranet/web@${latest}`);
});

test("does not reuse another commit's image at the scratch tag", async () => {
  const on = stage();
  await release(samplePlan(), on);
  await release(samplePlan({source: {commit: 'b'.repeat(40)}}), on);
  expect(on.engine.requests.map(({labels}) => labels['org.opencontainers.image.revision'])).toEqual(
    [COMMIT, 'b'.repeat(40)],
  );
});

test('a working tree does not reuse the commit’s image, and moves no tag', async () => {
  const on = stage();
  const {images} = await release(tagged, on);
  const dirty = samplePlan({source: {workingTree: 'abcdef0123', gitTags: ['v1.0']}});
  const {images: ofTree} = await release(dirty, on);
  expect(on.engine.requests).toHaveLength(2);
  for (const [index, {name, digest, tags}] of ofTree.entries()) {
    const fixed = `${COMMIT_TAG}-dirty-abcdef01`;
    expect(tags).toEqual({fixed: [fixed], moving: []});
    const former = images[index]?.digest;
    expect(releasedTags(on.registry, name)).toEqual({
      [COMMIT_TAG]: former,
      'v1.0': former,
      'branch-main': former,
      latest: former,
      [fixed]: digest,
    });
  }
  expect((await release(dirty, on)).images.map(({status}) => status)).toEqual(['reused', 'reused']);
});

test('an image without a chosen process is released unchanged', async () => {
  const on = stage();
  on.engine.processes = [];
  const images = [
    {name: 'intranet', process: undefined, command: undefined, procfileType: undefined},
  ];
  const {images: released} = await release(samplePlan({codebase: {images}}), on);
  expect(released).toMatchObject([{name: 'intranet', process: undefined, status: 'built'}]);
  expect(released[0]?.digest).toBe(on.registry.tags('intranet')['building']);
});

test.each([
  ['before', ['intranet', 'intranet/worker']],
  ['behind', ['intranet/worker', 'intranet']],
])('a plain image %s others starts the default process of the buildpacks', async (_, names) => {
  const on = stage();
  const images = names.map((name) => {
    const process = name.split('/')[1];
    return {name, process, command: process, procfileType: process};
  });
  const {images: released} = await release(samplePlan({codebase: {images}}), on);
  expect(released.map(({name, process}) => [name, process])).toEqual(
    names.map((name) => [name, name.split('/')[1]]),
  );
  const entrypoints = await Promise.all(
    released.map(async ({name, digest}) => {
      const repository = on.registry.repository(name);
      const {config} = parse((await repository.manifest(digest))?.bytes);
      return [name, parse(await repository.blob(config.digest)).config.Entrypoint];
    }),
  );
  expect(Object.fromEntries(entrypoints)).toEqual({
    intranet: ['/cnb/process/web'],
    'intranet/worker': ['/cnb/process/worker'],
  });
});

test('writes nothing to the registry if the engine cannot run', async () => {
  const on = stage();
  on.engine.check = async () => {
    throw new Error('no engine');
  };
  await expect(release(tagged, on)).rejects.toThrow('no engine');
  expect(on.registry.writes).toEqual([]);
});

test('reports a pushed image that the registry does not have', async () => {
  const on = stage();
  on.engine.build = async () => ({digest: `sha256:${'0'.repeat(64)}`});
  await expect(release(tagged, on)).rejects.toMatchObject({
    code: 'release.image-missing',
    message: expect.stringContaining(`sha256:${'0'.repeat(64)}`),
    remedy: ['Run the same command again.'],
  });
});

interface Document {
  readonly config: {readonly digest: string; readonly Entrypoint: readonly string[]};
  readonly layers: unknown;
}

function parse(bytes: Uint8Array | undefined): Document {
  return JSON.parse(new TextDecoder().decode(bytes)) as Document;
}

function phaseOf(event: object): string {
  return 'phase' in event ? String(event.phase) : '';
}

test.each([
  [600_000, ['1.2 MB of layers were copied between repositories. Mount them.']],
  [20_000_000, ['40 MB of layers were copied between repositories. Mount them.']],
  [1000, []],
  [0, []],
])('if layers of %s bytes were copied, a note says how to avoid it', async (copiedBytes, said) => {
  // Two of the three images get their layers from the first.
  const on = stage({copiedBytes});
  on.engine.processes = ['web', 'worker', 'clock'];
  const images = ['web', 'worker', 'clock'].map((it) => ({
    name: `intranet/${it}`,
    process: it,
    command: it,
    procfileType: it,
  }));
  const {events} = await release(samplePlan({codebase: {images}}), on);
  expect(events.flatMap((it) => (it.type === 'note' ? [it.text] : []))).toEqual(said);
});
