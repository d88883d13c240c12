import {expect, test} from 'vitest';
import {
  OUR_MUTABILITY,
  canMove,
  mutabilityRemedy,
  ourMutability,
  repaired,
} from '../../../src/registry/ecr/tag-mutability.ts';

test.each([
  ['latest', true],
  ['branch-main', true],
  ['pr-12', true],
  ['building', true],
  ['building-x', true],
  ['commit-1a2b3c4', false],
  ['v1.0', false],
  ['my-latest', false],
  ['latest2', false],
])('in managed repositories %s can move: %s', (tag, expected) => {
  expect(canMove(OUR_MUTABILITY, tag)).toBe(expected);
});

test.each([
  ['MUTABLE', ['latest'], 'v1', true],
  ['IMMUTABLE', ['latest'], 'latest', false],
  ['MUTABLE_WITH_EXCLUSION', ['v*'], 'v1', false],
  ['MUTABLE_WITH_EXCLUSION', ['v*'], 'latest', true],
  ['IMMUTABLE_WITH_EXCLUSION', ['*latest', 'a.*c'], 'my-latest', true],
  ['IMMUTABLE_WITH_EXCLUSION', ['a.*c'], 'abc', false],
  ['IMMUTABLE_WITH_EXCLUSION', ['a.*c'], 'a.bc', true],
  [undefined, [], 'v1', true],
])(
  'in %s with the exclusions %j, %s can move: %s',
  (imageTagMutability, exclusions, tag, expected) => {
    expect(canMove({imageTagMutability, exclusions}, tag)).toBe(expected);
  },
);

const OURS = OUR_MUTABILITY.exclusions;
const repository = {name: 'web', region: 'eu-west-2', registryId: undefined};
/** The mutability and the filters of the printed command. */
function commanded(imageTagMutability: string, exclusions: readonly string[], tags: string[]) {
  const remedy = mutabilityRemedy({...repository, imageTagMutability, exclusions}, tags);
  const type = /--image-tag-mutability (?<type>[A-Z_]+)/u.exec(remedy)?.groups?.['type'];
  return [
    type,
    ...[...remedy.matchAll(/,filter=(?<it>[^']+)'/gu)].map(({groups}) => groups?.['it']),
  ];
}

test.each([
  [
    'IMMUTABLE',
    [],
    ['latest'],
    ['IMMUTABLE_WITH_EXCLUSION', 'latest', 'branch-*', 'pr-*', 'building*'],
  ],
  ['IMMUTABLE', [], ['main'], ['IMMUTABLE_WITH_EXCLUSION', 'main', ...OURS]],
  ['IMMUTABLE_WITH_EXCLUSION', OURS, ['main'], ['IMMUTABLE_WITH_EXCLUSION', ...OURS, 'main']],
  [
    'IMMUTABLE_WITH_EXCLUSION',
    ['dev-*', 'nightly'],
    ['branch-main', 'latest'],
    ['IMMUTABLE_WITH_EXCLUSION', 'dev-*', 'nightly', 'branch-*', 'latest', 'pr-*'],
  ],
  [
    'IMMUTABLE_WITH_EXCLUSION',
    ['b*', 'pr-*'],
    ['latest'],
    ['IMMUTABLE_WITH_EXCLUSION', 'b*', 'pr-*', 'latest'],
  ],
  ['MUTABLE_WITH_EXCLUSION', ['v*', 'l*'], ['latest'], ['MUTABLE_WITH_EXCLUSION', 'v*']],
  ['MUTABLE_WITH_EXCLUSION', ['*'], ['latest'], ['MUTABLE']],
])(
  'corrects %s with the exclusions %j so that %j can move: %j',
  (type, exclusions, tags, expected) => {
    expect(commanded(type, exclusions, tags)).toEqual(expected);
    // After that, they can move.
    const [imageTagMutability, ...then] = expected;
    for (const tag of tags) expect(canMove({imageTagMutability, exclusions: then}, tag)).toBe(true);
  },
);

test('says that ECR accepts no more filters', () => {
  const mutability = {
    imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    exclusions: [...OURS, 'main'],
  };
  expect(mutabilityRemedy({...repository, ...mutability}, ['develop'])).toMatch(
    /at most 5 exclusion filters, and web already has latest, branch-\*, pr-\*, building\*, main\..* develop\.$/u,
  );
});

test('names the account of another account’s repository', () => {
  const mutability = {imageTagMutability: 'IMMUTABLE', exclusions: []};
  expect(
    mutabilityRemedy({...repository, ...mutability, registryId: '999999999999'}, ['latest']),
  ).toContain('--region eu-west-2 --registry-id 999999999999 --repository-name web ');
});

test.each([
  ['MUTABLE', [], OURS],
  ['IMMUTABLE', [], OURS],
  ['MUTABLE_WITH_EXCLUSION', ['v*'], OURS],
  ['IMMUTABLE_WITH_EXCLUSION', ['main'], ['main', ...OURS]],
  [
    'IMMUTABLE_WITH_EXCLUSION',
    ['main', 'latest', 'pr-*'],
    ['main', 'latest', 'pr-*', 'branch-*', 'building*'],
  ],
])('corrects %s with the exclusions %j to %j', (imageTagMutability, exclusions, expected) => {
  expect(repaired({imageTagMutability, exclusions})).toEqual({
    imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    exclusions: expected,
  });
});

test.each([
  ['filters that are already ours', [...OURS]],
  ['ours and one more', [...OURS, 'main']],
  ['filters that include ours', ['latest', 'b*', 'pr-*', 'main', 'develop']],
  ['a full list of filters', ['a', 'b', 'c', 'latest']],
])('does not change %s', (_, exclusions) => {
  expect(repaired({imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions})).toBe(undefined);
});

test('lets more tags move, as far as there is room', () => {
  expect(ourMutability(['builder*', 'latest']).exclusions).toEqual([...OURS, 'builder*']);
  expect(repaired(ourMutability(), ['builder*'])).toEqual(ourMutability(['builder*']));
  expect(repaired(ourMutability(['acme*']), ['builder*'])).toBeUndefined();
});
