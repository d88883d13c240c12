import {expect, test} from 'vitest';
import {outsideLinkWarnings} from '../../../src/codebase/source/outside-links.ts';

test('names links out of the codebase together, except those that other checks report', () => {
  const links = {
    'a/b': '../c',
    'a/x': '../../d',
    venv: '/usr/bin/python3',
    log: '/dev/stdout',
    'user-post.sh': '../x',
    self: '/workspace/a',
  };
  expect(outsideLinkWarnings(new Map(Object.entries(links)))).toEqual([
    expect.stringMatching(/: a\/x -> \.\.\/\.\.\/d, venv -> \/usr\/bin\/python3\.$/u),
  ]);
  expect(outsideLinkWarnings(new Map([['a', 'b']]))).toEqual([]);
});
