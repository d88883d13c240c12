import {expect, test} from 'vitest';
import {matchesPackPatterns} from '../../../src/codebase/files/pack-patterns.ts';

/** Patterns of pack 0.40.6, which differ from those of Git. */
test.each<[string[], boolean]>([
  [['user-post.sh'], true],
  [['/user-post.sh'], true],
  [['USER-POST.SH'], false],
  [['post.sh'], false],
  [['user'], false],
  [['lib/user-post.sh'], false],
  [['user-post.sh/'], false],
  [['*.sh'], true],
  [['*'], true],
  [['/*'], true],
  [['**/*.sh'], true],
  [['**/user-post.sh'], true],
  [['/**/user-post.sh'], true],
  [['user-*'], true],
  [['[u-z]ser-post.sh'], true],
  [['  user-post.sh  '], true],
  [['user-post.sh\r'], true],
  [['# user-post.sh'], false],
  [[''], false],
  [['!user-post.sh'], false],
  [['*.sh', '!user-post.sh'], false],
  [['!user-post.sh', '*.sh'], true],
  [['*', '!*.md'], true],
  // Git matches these in another way.
  [['/'], true],
  [['/**'], false],
  [['user?post.sh'], false],
  [['user-post.sh|x'], true],
  [['user-post.(sh'], false],
  [['user-post.sh+'], true],
])('%j match user-post.sh: %s', (patterns, expected) => {
  expect(matchesPackPatterns(patterns, 'user-post.sh')).toBe(expected);
});
