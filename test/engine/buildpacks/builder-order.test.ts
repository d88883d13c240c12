import {expect, test} from 'vitest';
import {groupsWithOthers, orderInLabels} from '../../../src/engine/buildpacks/builder-order.ts';

type Request = Parameters<typeof groupsWithOthers>[0];

const request: Request = {buildpacks: [], preBuildpacks: [], postBuildpacks: []};

/** A group. A member with a question mark is optional. */
const group = (text: string) => ({
  group: text.split(' ').map((name) => {
    const [id = '', version] = name.replace(/\?$/u, '').split('@');
    return {id, ...(version === undefined ? {} : {version}), optional: name.endsWith('?')};
  }),
});

/** Labels of a builder: buildpacks, and composite buildpacks by their groups. */
function labelsOf(
  order: readonly string[],
  composites: Readonly<Record<string, readonly string[]>> = {},
): Record<string, string> {
  const groups = Object.values(composites).flat();
  const ids = [...order, ...groups].flatMap((it) => group(it).group.map(({id}) => id));
  const known = Object.fromEntries([...ids, 'extra'].map((id) => [id, {'1.0.0': {api: '0.10'}}]));
  const made = Object.fromEntries(
    Object.entries(composites).map(([id, its]) => [id, {'1.0.0': {order: its.map(group)}}]),
  );
  return {
    'io.buildpacks.buildpack.order': JSON.stringify(order.map(group)),
    'io.buildpacks.buildpack.layers': JSON.stringify({...known, ...made}),
  };
}

const written = (groups: ReturnType<typeof groupsWithOthers>) =>
  groups?.map((it) => it.map(({id, optional}) => `${id}${optional ? '?' : ''}`).join(' '));

test.each([
  ['a group with a required member stays', ['a b?'], {}, ['a b?']],
  ['each member is required in turn', ['a? b? c?'], {}, ['a b? c?', 'a? b c?', 'a? b? c']],
  ['groups keep their order', ['a?', 'b c?', 'd?'], {}, ['a', 'b c?', 'd']],
  [
    'composites are replaced by their groups',
    ['all'],
    {all: ['a? b?', 'c']},
    ['a b?', 'a? b', 'c'],
  ],
  [
    'composites in composites are replaced, too',
    ['all'],
    {all: ['x y?'], x: ['a', 'b'], y: ['c?']},
    ['a c?', 'a', 'b c?', 'b'],
  ],
  ['an optional composite may be left out', ['all? d?'], {all: ['a']}, ['a d?', 'd']],
  ['only the first of equal groups counts', ['all a'], {all: ['a? b?']}, ['a b?', 'a? b']],
])('%s', (_, order, composites, expected) => {
  expect(written(groupsWithOthers(request, orderInLabels(labelsOf(order, composites))))).toEqual(
    expected,
  );
});

test('a list replaces the order, and others are added around it', () => {
  const labels = labelsOf(['all'], {all: ['a? b?']});
  const of = (changes: Partial<Request>) =>
    written(groupsWithOthers({...request, ...changes}, orderInLabels(labels)));
  expect(of({buildpacks: ['urn:cnb:builder:all@1.0.0']})).toEqual(['a b?', 'a? b']);
  expect(of({buildpacks: ['from=builder', 'extra']})).toEqual(['a? b? extra']);
  expect(of({preBuildpacks: ['extra']})).toEqual(['extra a? b?']);
  expect(of({postBuildpacks: ['extra']})).toEqual(['a? b? extra']);
});

test('uses the versions of the builder', () => {
  const labels = labelsOf(['a?']);
  expect(groupsWithOthers(request, orderInLabels(labels))).toEqual([
    [{id: 'a', version: '1.0.0', optional: false}],
  ]);
});

/** A group of four composite buildpacks with eight buildpacks each. */
const MANY = labelsOf(
  ['x x2 x3 x4'],
  Object.fromEntries(
    ['x', 'x2', 'x3', 'x4'].map((id) => [id, Array.from({length: 8}, (_, at) => `${id}-${at}`)]),
  ),
);

test.each<[string, Record<string, string>, string[]]>([
  ['a builder without labels', {}, []],
  ['labels that are not JSON', {'io.buildpacks.buildpack.order': '{'}, []],
  ['labels with another structure', {'io.buildpacks.buildpack.order': '{}'}, []],
  ['a buildpack that the builder lacks', labelsOf(['a?']), ['docker://r.example.com/b']],
  ['a version that the builder lacks', labelsOf(['a@2.0.0?']), []],
  ['too many groups', MANY, []],
])('returns no groups for %s', (_, labels, buildpacks) => {
  expect(groupsWithOthers({...request, buildpacks}, orderInLabels(labels))).toBeUndefined();
});
