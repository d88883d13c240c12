import {expect, test} from 'vitest';
import {profileWord} from '../../../src/aws/config/profile-word.ts';

test.each([
  ['live', 'live'],
  ['acme/dev.Admin@eu', 'acme/dev.Admin@eu'],
  ['my dev', "'my dev'"],
  ["Someone's", String.raw`'Someone'\''s'`],
  ['a&b', "'a&b'"],
])('quotes %s for a shell: %s', (name, word) => {
  expect(profileWord(name)).toBe(word);
});
