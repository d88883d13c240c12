/**
 * Returns a sentence that says why the name of a branch is invalid; `undefined` if it is valid.
 * https://git-scm.com/docs/git-check-ref-format
 */
export function branchProblem(name: string): string | undefined {
  if (/[*?]/u.test(name)) return 'Write the full name of a branch, without * and ?.';
  const bare = /^(?:refs\/)?heads\/(?<bare>.+)$/su.exec(name)?.groups?.['bare'];
  if (name.startsWith('refs/')) {
    return bare === undefined
      ? 'This is not a branch. Branches begin with refs/heads/.'
      : 'Write the name of the branch without refs/heads/.';
  }
  if (name === 'HEAD') return 'A branch cannot be named HEAD.';
  if (name.startsWith('-')) return 'The name of a branch cannot begin with -.';
  return refProblem(name, 'branch');
}

/** Returns why a pattern of branches is invalid. In a pattern, `*` is any text and `?` is one character. */
export function branchPatternProblem(pattern: string): string | undefined {
  return branchProblem(pattern.replaceAll(/[*?]/gu, 'x'));
}

/** Returns a sentence that says why the name of a Git tag is invalid; `undefined` if it is valid. */
export function tagProblem(name: string): string | undefined {
  if (/[*?]/u.test(name)) return 'Write the full name of a tag, without * and ?.';
  if (name.startsWith('refs/')) return 'Write the name of the tag without refs/tags/.';
  if (name.startsWith('-')) return 'The name of a tag cannot begin with -.';
  return refProblem(name, 'tag');
}

/** Returns why a pattern of tags is invalid. In a pattern, `*` is any text and `?` is one character. */
export function tagPatternProblem(pattern: string): string | undefined {
  if (pattern.startsWith('refs/')) return 'Write the pattern without refs/tags/.';
  return refProblem(pattern.replaceAll(/[*?]/gu, 'x'), 'tag');
}

/** Only the last rule matches control characters, and its sentence does not show them. */
function refProblem(name: string, what: 'branch' | 'tag'): string | undefined {
  const subject = `The name of a ${what}`;
  if (name === '') return `${subject} cannot be empty.`;
  if (name === '@') return `${subject} cannot be @.`;
  if (name.includes('..')) return `${subject} cannot contain two dots in a row.`;
  if (name.includes('@{')) return `${subject} cannot contain @{.`;
  if (name.endsWith('.')) return `${subject} cannot end with a dot.`;
  if (/^\/|\/$|\/\//u.test(name)) return `${subject} cannot begin or end with /, or contain //.`;
  if (/(?:^|\/)\./u.test(name)) return `No part of the name of a ${what} can begin with a dot.`;
  if (/\.lock(?:\/|$)/u.test(name)) return `No part of the name of a ${what} can end with .lock.`;
  return /[\s\p{Cc}~^:?*[\\]/u.test(name)
    ? `${subject} cannot contain spaces, control characters or ~ ^ : ? * [ \\.`
    : undefined;
}
