import {expect, test} from 'vitest';
import {lifecycleMistake} from './lifecycle-policy.ts';

const rule = (selection: object, action: object = {type: 'expire'}, rulePriority = 1) => ({
  rulePriority,
  selection: {countType: 'sinceImagePushed', countUnit: 'days', countNumber: 1, ...selection},
  action,
});
const mistake = (...rules: readonly object[]) => lifecycleMistake(JSON.stringify({rules}));
const UNTAGGED = {tagStatus: 'untagged'};

test('accepts what ECR accepts', () => {
  const tagged = {tagStatus: 'tagged', tagPatternList: ['a*']};
  const archive = {type: 'transition', targetStorageClass: 'archive'};
  expect(
    mistake(
      rule(UNTAGGED),
      rule(tagged, {type: 'expire'}, 2),
      rule({...UNTAGGED, countType: 'sinceImagePulled'}, archive, 3),
      rule({tagStatus: 'any'}, {type: 'expire'}, 4),
    ),
  ).toBeUndefined();
});

test.each([
  ['no JSON', lifecycleMistake('{')],
  ['no rules', mistake()],
  ['two rules of one priority', mistake(rule(UNTAGGED), rule({tagStatus: 'any'}))],
  ['any before others', mistake(rule({tagStatus: 'any'}), rule(UNTAGGED, {type: 'expire'}, 2))],
  ['tagged without tags', mistake(rule({tagStatus: 'tagged'}))],
  ['untagged with tags', mistake(rule({...UNTAGGED, tagPatternList: ['a']}))],
  ['null', mistake(rule({...UNTAGGED, tagPatternList: null}))],
  ['removal by pulls', mistake(rule({...UNTAGGED, countType: 'sinceImagePulled'}))],
])('refuses %s', (_, found) => {
  expect(found).toBeDefined();
});
