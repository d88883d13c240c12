/**
 * What is wrong with a branch's name, a sentence; `undefined` where nothing is.
 * https://git-scm.com/docs/git-check-ref-format
 */
export function branchProblem(name: string): string | undefined {
  if (/[*?]/u.test(name)) return 'A branch is named whole, without * and ?.';
  const bare = /^(?:refs\/)?heads\/(?<bare>.+)$/su.exec(name)?.groups?.['bare'];
  if (name.startsWith('refs/')) {
    return bare === undefined
      ? 'This is no branch: they are below refs/heads/.'
      : 'A branch is named without refs/heads/ before it.';
  }
  if (name === 'HEAD') return 'Git calls no branch HEAD.';
  if (name.startsWith('-')) return 'No branch begins with -.';
  return refProblem(name, 'branch');
}

/** What is wrong with the name of a Git tag, a sentence; `undefined` if nothing is. */
export function tagProblem(name: string): string | undefined {
  if (/[*?]/u.test(name)) return 'A tag is named whole, without * and ?.';
  if (name.startsWith('refs/')) return 'A tag is named without refs/tags/ before it.';
  if (name.startsWith('-')) return 'No tag begins with -.';
  return refProblem(name, 'tag');
}

/** What is wrong with a pattern of tags, in which `*` is any text and `?` one character. */
export function tagPatternProblem(pattern: string): string | undefined {
  if (pattern.startsWith('refs/')) return 'Tags are named without refs/tags/ before them.';
  return refProblem(pattern.replaceAll(/[*?]/gu, 'x'), 'tag');
}

/** Control characters are left to the last of the rules, so that none is ever shown. */
function refProblem(name: string, what: 'branch' | 'tag'): string | undefined {
  if (name === '') return `The name of a ${what} is missing.`;
  if (name === '@') return `Git calls no ${what} @.`;
  if (name.includes('..')) return `No ${what} has .. in its name.`;
  if (name.includes('@{')) return `No ${what} has @{ in its name.`;
  if (name.endsWith('.')) return `No ${what} ends with a dot.`;
  if (/^\/|\/$|\/\//u.test(name)) return `No ${what} begins or ends with /, or has // in its name.`;
  if (/(?:^|\/)\./u.test(name)) return `No part of the name of a ${what} begins with a dot.`;
  if (/\.lock(?:\/|$)/u.test(name)) return `No part of the name of a ${what} ends with .lock.`;
  return /[\s\p{Cc}~^:?*[\\]/u.test(name)
    ? `The name of a ${what} has no blanks and none of ~ ^ : ? * [ \\.`
    : undefined;
}
