import {expect, test} from 'vitest';
import {roundedDuration, pushed, revisionWords} from '../../../src/slack/message/phrases.ts';
import {bareFacts, facts} from '../samples.ts';

test.each([
  [-1, '0.0 s'],
  [0.44, '0.4 s'],
  [9.94, '9.9 s'],
  [9.95, '10 s'],
  [59.4, '59 s'],
  [59.5, '1 m 0 s'],
  [65, '1 m 5 s'],
  [3599.6, '1 h 0 m'],
  [7384, '2 h 3 m'],
])('formats %d seconds as %s', (seconds, words) => {
  expect(roundedDuration(seconds)).toBe(words);
});

test.each([
  [{}, 'Branch', 'main', 'main 1a2b3c4'],
  [{branch: undefined}, 'Tag', 'v1.4.0', 'v1.4.0 1a2b3c4'],
  [{pullRequest: 12}, 'Pull request', '12', 'pull request 12 1a2b3c4'],
])('with %j a %s was pushed: %s', (changes, kind, name, words) => {
  expect(pushed({...facts, ...changes})).toEqual({kind, name});
  expect(revisionWords({...facts, ...changes})).toBe(words);
});

test('without Git uses the number of images', () => {
  expect(pushed(bareFacts)).toBeUndefined();
  expect(revisionWords(bareFacts)).toBe('1 image');
});
