import {mkdir, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {foldersIn} from '../../../src/engine/lifecycle/machine.ts';
import {requireWritable} from '../../../src/engine/lifecycle/require-writable.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {ChildFailure} from '../../../src/subprocess/run.ts';
import {IS_ROOT, UID, machine} from './engine-rig.ts';

const SELF = {uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, home: '/home/ada'};
const NOT_ROOT = {self: {...SELF, uid: SELF.uid || 4323}};

test('requires root, or trust in buildpacks', async () => {
  const {engine} = await machine({}, NOT_ROOT);
  await expect(engine.check()).rejects.toMatchObject({
    code: 'build.lifecycle-incompatible',
    remedy: [{parts: expect.arrayContaining([{option: 'trust-buildpacks'}])}],
  });
  const own = {uid: UID, gid: 4322, home: '/home/ada'};
  const trusting = await machine({}, {self: own, trustsBuildpacks: true});
  await trusting.engine.check();
});

test('says first that this is no builder, whatever else is missing', async () => {
  const {engine} = await machine(
    {
      lifecycle: async ({file}) => {
        throw new ChildFailure({kind: 'spawn-failed', file, code: 'ENOENT'});
      },
    },
    {env: {}, folders: foldersIn('/missing')},
  );
  await expect(engine.check()).rejects.toMatchObject({
    code: 'build.lifecycle-incompatible',
    message: 'This is not a container of a builder.',
  });
});

test('requires the user of the builder if buildpacks are trusted', async () => {
  const self = {uid: 999, gid: 4322, home: '/home/ada'};
  const {engine} = await machine({}, {self, trustsBuildpacks: true});
  await expect(engine.check()).rejects.toMatchObject({
    code: 'build.lifecycle-incompatible',
    message: `The command runs as user 999:4322, but the builder uses ${UID}:4322 for buildpacks.`,
  });
});

test('says what a container lacks if it cannot start programs as another user', async () => {
  const {engine} = await machine({
    sh: async ({file, user}) => {
      if (user !== undefined) throw new ChildFailure({kind: 'spawn-failed', file, code: 'EPERM'});
    },
  });
  await expect(engine.check()).rejects.toMatchObject({
    code: 'build.lifecycle-incompatible',
    remedy: [expect.stringContaining('SETUID')],
  });
});

test('refuses a machine on which the user of the build has other processes', async () => {
  const {engine, proc} = await machine();
  await engine.check();
  await mkdir(join(proc, '12'));
  await writeFile(join(proc, '12', 'status'), `State:\tS\nUid:\t${UID}\t${UID}\n`);
  await expect(engine.check()).rejects.toMatchObject({
    code: 'build.lifecycle-incompatible',
    details: [expect.stringContaining('12')],
  });
});

test.runIf(IS_ROOT)('refuses a second build at the same time, which changes nothing', async () => {
  const building = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const first = await machine({
    builder: async () => {
      building.resolve();
      await ended.promise;
    },
  });
  const second = await machine({}, {folders: first.folders});
  const running = first.build();
  await building.promise;
  await expect(second.build()).rejects.toMatchObject({
    code: 'build.lifecycle-incompatible',
    message: 'Another build is running in this container.',
  });
  expect(second.calls).toEqual([]);
  await stat(join(first.folders.platform, 'env', 'TOKEN'));
  ended.resolve();
  await running;
});

test.each([
  ['is missing', undefined, 'ENOENT'],
  ['is not TOML', '[[order', 'Invalid TOML'],
  ['is something else', 'order = 3', 'another form'],
])('names the order of the builder if it %s', async (_, text, words) => {
  const {engine, folders} = await machine();
  await (text === undefined ? rm(folders.order) : writeFile(folders.order, text));
  await expect(engine.check()).rejects.toMatchObject({
    code: 'build.lifecycle-incompatible',
    details: [expect.stringMatching(`^${folders.order}: .*${words}`)],
  });
});

test('names folders in which it can neither write nor create something', async () => {
  const root = await temporaryFolder();
  await writeFile(join(root, 'file'), '');
  const layers = join(root, 'layers');
  await mkdir(layers);
  const places = {layers, workspace: join(root, 'new', 'folder'), build: join(root, 'file', 'x')};
  await expect(requireWritable({...places, platform: layers})).rejects.toMatchObject({
    code: 'build.lifecycle-incompatible',
    message: `Cannot write to ${places.build}.`,
  });
});
