import {alternation, isWildcard, nameOf, namePattern, readAlternation} from './ref-patterns.ts';

/** What follows a path without wildcards, which may be a file or a folder. */
const BELOW = '(/.*)?';

/**
 * Returns a regular expression for the paths of changed files: `^services/web(/.*)?$`, `^(docs/.*\.md|web(/.*)?)$`.
 * CodeBuild searches for it in the path from the root of the repository, without a slash at its start.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html
 *
 * @param paths files, folders, or patterns with `*` for any text and `?` for one character.
 */
export function pathPattern(paths: readonly string[]): string {
  const normal = new Set(paths.map(normalPath));
  return `^${alternation([...normal].toSorted().map(onePattern))}$`;
}

/** Parses one of our regular expressions for paths; returns `undefined` for any other. */
export function readPathPattern(pattern: string): readonly string[] | undefined {
  const inner = /^\^(?<inner>.+)\$$/su.exec(pattern)?.groups?.['inner'];
  return inner === undefined ? undefined : readAlternation(inner, onePath, onePattern)?.toSorted();
}

/** Returns what is wrong with a path or a pattern of paths, as a sentence; `undefined` if it is valid. */
export function pathPatternProblem(path: string): string | undefined {
  if (path.startsWith('/'))
    return 'Write the path from the root of the repository, without a / at its start.';
  if (path.split('/').includes('..')) return 'The path cannot contain the folder "..".';
  if (/[\p{Cc}]/u.test(path)) return 'The path cannot contain control characters.';
  return normalPath(path) === '' ? 'The path is empty.' : undefined;
}

function normalPath(path: string): string {
  return path
    .split('/')
    .filter((it) => it !== '' && it !== '.')
    .join('/');
}

function onePattern(path: string): string {
  return isWildcard(path) ? namePattern(path) : `${namePattern(path)}${BELOW}`;
}

function onePath(pattern: string): string {
  return nameOf(pattern.endsWith(BELOW) ? pattern.slice(0, -BELOW.length) : pattern);
}
