import {expect, test} from 'vitest';
import {profileOption} from '../../../src/aws/config/profile-option.ts';

test.each([
  ['live', '--profile live'],
  ['acme/dev.Admin@eu', '--profile acme/dev.Admin@eu'],
  ['my dev', "--profile 'my dev'"],
  ["Someone's", String.raw`--profile 'Someone'\''s'`],
  ['a&b', "--profile 'a&b'"],
])('quotes %s for a shell: %s', (name, option) => {
  expect(profileOption(name)).toBe(option);
});
