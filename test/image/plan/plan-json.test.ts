import {expect, test} from 'vitest';
import {planJson} from '../../../src/image/plan/plan-json.ts';
import {chosen, samplePlan} from '../samples.ts';
import {option} from '../../../src/text.ts';
import {spell} from '../../../src/cli/spell.ts';

test('has all tags of the release at each image', () => {
  const {images} = planJson(samplePlan({source: {gitTags: ['v1.0.0']}}), spell);
  expect(images.map(({name, tags}) => [name, tags])).toEqual([
    ['intranet/web', {fixed: ['commit-1a2b3c4', 'v1.0.0'], moving: ['branch-main', 'latest']}],
    ['intranet/worker', {fixed: ['commit-1a2b3c4', 'v1.0.0'], moving: ['branch-main', 'latest']}],
  ]);
});

test('has no tags of the release at a local image', () => {
  const {images} = planJson(samplePlan({options: {destination: {kind: 'local'}}}), spell);
  expect(images.map(({process, tags}) => [process, tags])).toEqual([
    ['web', {fixed: [], moving: []}],
    ['worker', {fixed: [], moving: []}],
  ]);
});

test('has null for secrets, and no undefined values', () => {
  const json = planJson(samplePlan({options: {settings: chosen({A: '1'}, ['TOKEN'])}}), spell);
  expect(json.environment).toMatchObject({A: '1', TOKEN: null});
  expect(json.environmentOrigins).toMatchObject({A: '--env', TOKEN: '--env'});
  expect(JSON.parse(JSON.stringify(json))).toStrictEqual(json);
});

test('has bindings without their values', () => {
  const binding = {name: 'maven', type: 'settings', origin: option('binding')};
  const entries = new Map([['password', Buffer.from('s3cret')]]);
  const json = planJson(samplePlan({options: {bindings: [{...binding, entries} as never]}}), spell);
  expect(json.bindings).toEqual([{name: 'maven', type: 'settings', origin: '--binding'}]);
});
