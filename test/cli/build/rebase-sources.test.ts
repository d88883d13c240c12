import {expect, test} from 'vitest';
import type {RebaseFlags} from '../../../src/cli/build/rebase/rebase-flags.ts';
import {rebaseSources, rebaseWishes} from '../../../src/cli/build/rebase/rebase-sources.ts';
import {Failure} from '../../../src/errors.ts';
import {MemoryRegistry} from '../../sandbox/memory-registry.ts';
import {putApplication} from '../../image/rebase/rebase-stage.ts';

const NONE: RebaseFlags = {quiet: false, verbose: false};
const oci = (prefix: string) => ({kind: 'oci' as const, prefix});

test('names are of the registry of the flags, references of their own', () => {
  const flags = {...NONE, registry: 'registry.example.com/team/', tag: ['latest']};
  expect(
    rebaseWishes(
      ['intranet', 'other.example.com/a/web:v1', 'other.example.com/b', 'portal/web'],
      flags,
    ),
  ).toEqual([
    {
      destination: oci('registry.example.com/team'),
      all: false,
      names: [
        {name: 'intranet', tags: ['latest'], isExact: false},
        {name: 'portal/web', tags: ['latest'], isExact: false},
      ],
    },
    {
      destination: oci('other.example.com'),
      all: false,
      names: [
        {name: 'a/web', tags: ['v1'], isExact: true},
        {name: 'b', tags: ['latest'], isExact: false},
      ],
    },
  ]);
});

test('the default is ECR, also by its address', () => {
  expect(rebaseWishes([], {...NONE, all: true})).toEqual([
    {destination: {kind: 'ecr'}, names: [], all: true},
  ]);
  const host = '111122223333.dkr.ecr.eu-west-2.amazonaws.com';
  const ecr = {kind: 'ecr', registryId: '111122223333', region: 'eu-west-2'};
  expect(rebaseWishes([`${host}/intranet/web`], NONE)).toMatchObject([
    {destination: ecr, names: [{name: 'intranet/web', tags: undefined}]},
  ]);
  expect(rebaseWishes(['web'], {...NONE, registry: `${host}/team`})).toMatchObject([
    {destination: {...ecr, prefix: 'team'}},
  ]);
});

test.each([
  [[], {}, 'usage.invalid'],
  [['intranet'], {all: true}, 'usage.invalid'],
  [['intranet:latest'], {}, 'usage.invalid-value'],
  [['INTRANET'], {}, 'usage.invalid-value'],
  [[`web@sha256:${'0'.repeat(64)}`], {}, 'usage.invalid-value'],
])('refuses %j with %j', (names, flags, code) => {
  const wishes = () => rebaseWishes(names, {...NONE, ...flags});
  expect(wishes).toThrow(expect.objectContaining({code}) as Error);
});

async function registry() {
  const made = new MemoryRegistry();
  for (const name of ['intranet/web', 'intranet/worker', 'intranet2/web', 'portal']) {
    await putApplication(made, name, {}, 'latest');
  }
  return made;
}

function wish(all: boolean, ...names: readonly string[]) {
  return {
    destination: oci('registry.example.com'),
    all,
    names: names.map((name) => ({name, tags: undefined, isExact: false})),
  };
}

test('an application has all repositories below its name', async () => {
  const sources = await rebaseSources(await registry(), wish(false, 'intranet', 'portal'), NONE);
  expect(sources.map(({name}) => name)).toEqual(['intranet/web', 'intranet/worker', 'portal']);
});

test('a name with its tag is one image, for which nothing is listed', async () => {
  const made = await registry();
  made.names = async () => await Promise.reject(new TypeError('listed'));
  const names = [{name: 'portal', tags: ['latest'], isExact: true}];
  const sources = await rebaseSources(made, {...wish(false), names}, NONE);
  expect(sources.map(({name, tags}) => [name, tags])).toEqual([['portal', ['latest']]]);
  const application = [{name: 'intranet', tags: ['latest'], isExact: true}];
  await expect(
    rebaseSources(made, {...wish(false), names: application}, NONE),
  ).rejects.toMatchObject({code: 'registry.not-found'});
});

test('a repository that cannot be read exists', async () => {
  const made = await registry();
  made.names = async () => [];
  const repository = made.repository('portal');
  repository.tags = async () => await Promise.reject(new Failure('registry.denied', 'No.'));
  const sources = await rebaseSources(made, wish(false, 'portal'), NONE);
  expect(sources.map(({name}) => name)).toEqual(['portal']);
  repository.tags = async () => await Promise.reject(new Failure('registry.unreachable', 'Off.'));
  await expect(rebaseSources(made, wish(false, 'portal'), NONE)).rejects.toThrow('Off.');
});

test('all applications, with the tags of the flags', async () => {
  const sources = await rebaseSources(await registry(), wish(true), {tag: ['v1']});
  expect(sources.map(({name, tags}) => [name, tags])).toEqual([
    ['intranet/web', ['v1']],
    ['intranet/worker', ['v1']],
    ['intranet2/web', ['v1']],
    ['portal', ['v1']],
  ]);
});

test('all names without images are refused at once', async () => {
  const wanted = wish(false, 'intranet', 'nothing', 'neither');
  await expect(rebaseSources(await registry(), wanted, NONE)).rejects.toMatchObject({
    code: 'registry.not-found',
    message: 'No images found: nothing, neither.',
  });
});

test('in a registry without a list, a name is that of a repository', async () => {
  const made = await registry();
  made.names = async () => {
    throw new Failure('registry.denied', 'Cannot list.');
  };
  const sources = await rebaseSources(made, wish(false, 'intranet/web'), NONE);
  expect(sources.map(({name}) => name)).toEqual(['intranet/web']);
  await expect(rebaseSources(made, wish(false, 'intranet'), NONE)).rejects.toThrow('intranet');
  await expect(rebaseSources(made, wish(true), NONE)).rejects.toThrow('Cannot list.');
});
