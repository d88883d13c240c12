import {expect, test} from 'vitest';
import {isArchive} from '../../../src/codebase/files/buildpack-locator.ts';

test.each([
  ['./node.tgz', true],
  ['node.cnb', true],
  ['file:///x/node.tar.gz', true],
  ['https://example.com/download?id=1', true],
  ['./node', false],
  ['acme/node@1.0.0', false],
  ['docker://registry.example.com/node.tar', false],
  ['urn:cnb:registry:acme/node.tgz', false],
])('%s is an archive: %s', (locator, expected) => {
  expect(isArchive(locator)).toBe(expected);
});
