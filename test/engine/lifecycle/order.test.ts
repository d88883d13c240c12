import {expect, test} from 'vitest';
import {buildOrder, builderBuildpack} from '../../../src/engine/lifecycle/order.ts';

const own = {id: 'ours', version: '1'};
const builder = [
  {group: [{id: 'a', version: '1', optional: true}]},
  {group: [{id: 'b', version: '2'}]},
];
const none = {buildpacks: [], preBuildpacks: [], postBuildpacks: []};
const resolve = (id: string) => ({id, version: '0'});

test('a list replaces the order of the builder', () => {
  const order = buildOrder({...none, buildpacks: ['x', 'y']}, {builder, own, resolve});
  expect(order).toEqual([{group: [{id: 'x', version: '0'}, {id: 'y', version: '0'}, own]}]);
});

test('others go around each group, and ours is last', () => {
  const request = {...none, preBuildpacks: ['x'], postBuildpacks: ['y']};
  const order = buildOrder(request, {builder, own, resolve});
  expect(order.map(({group}) => group.map(({id}) => id))).toEqual([
    ['x', 'a', 'y', 'ours'],
    ['x', 'b', 'y', 'ours'],
  ]);
  expect(order[0]?.group[1]).toEqual({id: 'a', version: '1', optional: true});
});

test('a list can go around the order of the builder', () => {
  const request = {...none, buildpacks: ['x', 'from=builder', 'y'], preBuildpacks: ['z']};
  const order = buildOrder(request, {builder, own, resolve});
  expect(order.map(({group}) => group.map(({id}) => id))).toEqual([
    ['x', 'a', 'y', 'ours'],
    ['x', 'b', 'y', 'ours'],
  ]);
});

const store = {versions: (id: string) => ({one: ['1'], two: ['1', '2']})[id] ?? []};

test.each([
  ['one', '1'],
  ['one@1', '1'],
  ['urn:cnb:builder:two@2', '2'],
  ['from=builder:two@1', '1'],
])('finds %s in the builder', (name, version) => {
  expect(builderBuildpack(name, store)).toMatchObject({version});
});

test.each(['three', 'one@2', 'two', 'docker://example.com/one'])('does not find %s', (name) => {
  expect(() => builderBuildpack(name, store)).toThrow(
    expect.objectContaining({code: 'build.buildpack-not-found'}),
  );
});
