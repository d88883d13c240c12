import {expect, test} from 'vitest';
import {requireCacheApart} from '../../../../src/cli/build/cache/require-cache-apart.ts';

const check = (path: string) => requireCacheApart({kind: 'folder', path}, '/source');

test('refuses a folder in the codebase or around it, and no other', () => {
  for (const path of ['/', '/source', '/source/cache', '/source/..cache']) {
    expect(() => check(path)).toThrow(expect.objectContaining({code: 'usage.invalid-value'}));
  }
  for (const path of ['/source-cache', '/var/cache']) check(path);
  requireCacheApart({kind: 'container'}, '/source');
});
