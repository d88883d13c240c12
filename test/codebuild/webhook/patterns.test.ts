import {array, assert, constantFrom, oneof, property, string, stringMatching} from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
  pathPattern,
  pathPatternProblem,
  readPathPattern,
} from '../../../src/codebuild/webhook/path-patterns.ts';
import {
  type RefKind,
  isWildcard,
  readRefPattern,
  refPattern,
} from '../../../src/codebuild/webhook/ref-patterns.ts';

/** All names that Git allows, and more. */
const name = oneof(
  stringMatching(/^[a-z.|()+$^{}[\]\\*?/-]{1,8}$/u),
  string({minLength: 1, maxLength: 6}),
).filter((it) => !/[\n\r\u2028\u2029]/u.test(it));
const names = array(name, {minLength: 1, maxLength: 4});
const kinds = constantFrom<RefKind>('heads', 'tags');

describe('a pattern of references', () => {
  test('can be parsed for any names', () => {
    assert(
      property(names, kinds, (list, kind) => {
        const sorted = [...new Set(list)].toSorted();
        expect(readRefPattern(refPattern({kind, names: list}))).toEqual({kind, names: sorted});
      }),
      {numRuns: 2000},
    );
  });

  test('matches exactly its names if they have no wildcards', () => {
    const plain = names.filter((list) => !list.some(isWildcard));
    assert(
      property(plain, kinds, (list, kind) => {
        const regexp = new RegExp(refPattern({kind, names: list}), 'u');
        for (const it of list) {
          expect(regexp.test(`refs/${kind}/${it}`)).toBe(true);
          expect(regexp.test(`refs/${kind}/${it}\u0000`)).toBe(list.includes(`${it}\u0000`));
          expect(regexp.test(`xrefs/${kind}/${it}`)).toBe(false);
        }
      }),
      {numRuns: 2000},
    );
  });

  test.each([
    [
      'release/*',
      '^refs/heads/release/.*$',
      ['release/1', 'release/1/a'],
      ['release', 'x/release/1'],
    ],
    ['v?', '^refs/heads/v.$', ['v1'], ['v', 'v10']],
    ['*', '^refs/heads/.*$', ['main', 'a/b'], []],
  ])('with wildcards: %s', (glob, pattern, matching, others) => {
    expect(refPattern({kind: 'heads', names: [glob]})).toBe(pattern);
    const matches = (it: string) => new RegExp(pattern, 'u').test(`refs/heads/${it}`);
    expect(matching.filter((it) => !matches(it))).toEqual([]);
    expect(others.filter(matches)).toEqual([]);
  });

  test('that was parsed has the same meaning when it is written again', () => {
    const piece = constantFrom(
      'a',
      'b',
      '.',
      '.*',
      '|',
      '(',
      ')',
      '\\.',
      '\\|',
      '\\',
      '$',
      '^',
      '*',
      '?',
    );
    const inner = array(piece, {minLength: 1, maxLength: 8}).map((it) => it.join(''));
    assert(
      property(inner, kinds, (text, kind) => {
        const read = readRefPattern(`^refs/${kind}/${text}$`);
        if (read === undefined) return;
        const [theirs, ours] = [`^refs/${kind}/${text}$`, refPattern(read)].map(
          (it) => new RegExp(it, 'u'),
        );
        for (const it of ['a', 'b', 'aa', 'ab', '.', 'a.b', 'a|b', '|', '(a)', '*']) {
          expect(ours?.test(`refs/${kind}/${it}`)).toBe(theirs?.test(`refs/${kind}/${it}`));
        }
      }),
      {numRuns: 3000},
    );
  });
});

describe('a pattern of paths', () => {
  test.each<[string, string[], string[]]>([
    [
      'services/web',
      ['services/web', 'services/web/a/b.py'],
      ['services/web2', 'x/services/web/a'],
    ],
    ['./services/web/', ['services/web/a'], ['services/website']],
    ['docs/*.md', ['docs/a.md', 'docs/a/b.md'], ['docs/a.mdx', 'a.md']],
    ['*.py', ['a.py', 'a/b.py'], ['a.pyc']],
    ['a.b', ['a.b', 'a.b/c'], ['axb']],
  ])('%s', (path, matching, others) => {
    const regexp = new RegExp(pathPattern([path]), 'u');
    expect(matching.filter((it) => !regexp.test(it))).toEqual([]);
    expect(others.filter((it) => regexp.test(it))).toEqual([]);
  });

  test('can be parsed for any paths', () => {
    assert(
      property(names, (list) => {
        if (list.some((it) => pathPatternProblem(it) !== undefined)) return;
        const pattern = pathPattern(list);
        const read = readPathPattern(pattern) ?? [];
        expect(read.length).toBeGreaterThan(0);
        expect(pathPattern(read)).toBe(pattern);
      }),
      {numRuns: 2000},
    );
  });

  test.each(['^src/', 'src', '^src/.*', '(?i)^src$', '^a|b$', ''])(
    'does not parse %j, which this tool does not write',
    (pattern) => {
      expect(readPathPattern(pattern)).toBeUndefined();
    },
  );

  test.each([
    ['/services', 'root of the repository'],
    ['a/../b', '".."'],
    ['a\u0000', 'control characters'],
    ['./', 'is empty'],
  ])('cannot be %j', (path, problem) => {
    expect(pathPatternProblem(path)).toContain(problem);
  });
});
