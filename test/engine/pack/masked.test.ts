import {assert, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {maskOf} from '../../../src/engine/pack/masked.ts';

test.each([
  ['index is https://swordfish@pypi', 'index is https://***@pypi'],
  ['swordfish, swordfish', '***, ***'],
  [`Basic ${btoa('swordfish')}`, 'Basic ***'],
  ['fish', 'fish'],
])('%s', (text, shown) => {
  expect(maskOf(['swordfish'])(text)).toBe(shown);
});

test('a secret is hidden as it stands in an address', () => {
  expect(maskOf(['pass word&1'])('https://pass%20word%261@host')).toBe('https://***@host');
});

test('of a key with several lines each line is hidden', () => {
  const mask = maskOf(['-----BEGIN KEY-----\r\nMIIEvQIBADANBg\n']);
  expect(mask('MIIEvQIBADANBg')).toBe('***');
  expect(mask('-----BEGIN KEY-----')).toBe('***');
});

test('one that is part of another does not leave the rest of it', () => {
  expect(maskOf(['sword', 'swordfish'])('swordfish')).toBe('***');
});

test('very short ones are let through, as they are in everything', () => {
  expect(maskOf(['1', ''])('1 of 10')).toBe('1 of 10');
});

test('no text has a secret left', () => {
  const secret = string({minLength: 8, maxLength: 20}).filter((it) => !it.includes('*'));
  assert(
    property(secret, string(), string(), (value, before, after) => {
      expect(maskOf([value])(`${before}${value}${after}`)).not.toContain(value);
    }),
  );
});
