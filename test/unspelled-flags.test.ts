import {glob, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {commandFlags} from './command-flags.ts';

const SOURCE = fileURLToPath(new URL('../src/', import.meta.url));
/** Arguments of other programs, whose flags have the names of ours. */
const OF_OTHER_PROGRAMS = new Set([
  'engine/pack/pack-arguments.ts',
  'engine/pack/remove-orphans.ts',
]);

const names = [...new Set([...(await commandFlags()).values()].flat())].join('|');
const OURS = new RegExp(
  `ci-image-builder (?:image|codebuild)\\b|(?<![\\w-])--(?:${names})(?![\\w-])`,
  'u',
);
/** Another program with a flag: a command line up to the next punctuation, arguments, or a format of Git. */
const THEIRS = new RegExp(
  `(?:\\b(?:aws|docker|git|pack) [^.,:;'"]*?|(?:args(?::| =) \\[|git\\().*?)--(?:${names})(?![\\w-])|--format(?==%)`,
  'gu',
);

/** The lines of code, without comments, that spell one of our flags or commands. */
function spelling(code: string): string[] {
  return code
    .split('\n')
    .filter((line) => !/^\s*(?:\/\/|\/?\*)/u.test(line))
    .filter((line) => OURS.test(withoutTheirs(line)))
    .map((line) => line.trim());
}

/** A command line may have several flags. Each is found after those before it are removed. */
function withoutTheirs(line: string): string {
  const rest = line.replaceAll(THEIRS, (it) => it.replace(/--[\w-]+$/u, ''));
  return rest === line ? line : withoutTheirs(rest);
}

test('only src/cli spells our flags and commands; other folders mention them with src/text.ts', async () => {
  const found: string[] = [];
  for await (const path of glob('**/*.ts', {cwd: SOURCE})) {
    if (path.startsWith('cli/') || OF_OTHER_PROGRAMS.has(path)) continue;
    const lines = spelling(await readFile(join(SOURCE, path), 'utf8'));
    found.push(...lines.map((line) => `${path}: ${line}`));
  }
  expect(found).toEqual([]);
});

test.each([
  ["remedy: 'Name it with --branch NAME.',", true],
  ["remedy: 'Run git init, or try it without a commit: --local.',", true],
  ['`Sign in: aws sso login --profile ${name}, then --profile ${name}.`', true],
  ['`See ci-image-builder image plan`', true],
  ['`aws ssm put-parameter --region ${region} --type SecureString --name ${name}`', false],
  ["'Fetch the tags again (git fetch --tags --force).'", false],
  ["'--no-color', '--name-only'", false],
  ["await git('rev-parse', '--quiet', 'HEAD')", false],
  ["origin: '--buildpack',", true],
  ["const args = ['info', '--format', '{{.DockerRootDir}}'];", false],
  ["const FORMAT = '--format=%H';", false],
  ["remedy: 'Leave out --format.',", true],
  ['  // Without --branch nothing moves.', false],
  [' * As `--branch` names it.', false],
])('%s spells one of our flags: %s', (line, isFound) => {
  expect(spelling(line)).toHaveLength(isFound ? 1 : 0);
});
