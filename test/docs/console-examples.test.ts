import {describe, expect, test} from 'vitest';

import {consoleExamples, isShown} from './console-examples.ts';
import {parsePage} from './markdown-page.ts';

const examples = (text: string) => consoleExamples(parsePage('docs/one.md', text));

describe('consoleExamples', () => {
  test('finds commands with their output, and leaves out those of other programs', () => {
    const text = `# One

<!-- given: a build fails -->
<!-- exit code: 5 -->

\`\`\`console
$ git push
to there
$ ci-image-builder codebuild logs
one

two
$ ci-image-builder codebuild start \\
    --follow
\`\`\`
`;
    expect(examples(text)).toEqual([
      {
        place: 'docs/one.md:6',
        given: 'a build fails',
        notRun: undefined,
        commands: [
          {command: 'ci-image-builder codebuild logs', output: ['one', '', 'two'], exitCode: 0},
          {
            command: 'ci-image-builder codebuild start \\\n    --follow',
            output: [],
            exitCode: 5,
          },
        ],
      },
    ]);
  });

  test('gives the reason why a block is not run', () => {
    const text = '<!-- not run: it asks -->\n```console\n$ ci-image-builder help\n```\n';
    expect(examples(text)).toMatchObject([{notRun: 'it asks'}]);
  });

  test('finds a block in a list, with its comments', () => {
    const text =
      '1. One:\n\n   <!-- exit code: 1 -->\n   ```console\n   $ ci-image-builder help\n   ```\n';
    expect(examples(text)).toMatchObject([{place: 'docs/one.md:4', commands: [{exitCode: 1}]}]);
  });

  test.each([
    '```console\n$ git push\n```\n',
    '```sh\nci-image-builder help\n```\n',
    '$ ci-image-builder help\n',
  ])('finds nothing in %j', (text) => {
    expect(examples(text)).toEqual([]);
  });

  test('ignores a comment that is not right above the block', () => {
    const text = '<!-- exit code: 1 -->\n\nText.\n\n```console\n$ ci-image-builder help\n```\n';
    expect(examples(text)).toMatchObject([{commands: [{exitCode: 0}]}]);
  });
});

describe('isShown', () => {
  test.each<[readonly string[], string]>([
    [['one', 'two'], 'one\ntwo\n'],
    [['one', '…', 'four'], 'one\ntwo\nthree\nfour'],
    [['one', '…'], 'one'],
    [['…', 'two'], 'one\ntwo'],
    [['a (b) […] c*'], 'a (b) [anything] c*'],
    [['commit-1a2b3c4 53.2 MB, built'], 'commit-0f0f0f0 812 kB, built'],
    [['✓ BUILD 12.8 s', 'of 2026-11-24 22:39.'], '✓ BUILD 0.0 s\nof 2027-01-02 03:04.'],
  ])('%j matches %j', (expected, output) => {
    expect(isShown(expected, output)).toBe(true);
  });

  test.each<[readonly string[], string]>([
    [['one'], 'one\ntwo'],
    [['one', 'two'], 'one'],
    [['a.c'], 'abc'],
    [['one', '…', 'four'], 'one\ntwo'],
    [['BUILD 12.8 s'], 'BUILD soon'],
    [['1a2b3c4'], '1a2b3'],
  ])('%j does not match %j', (expected, output) => {
    expect(isShown(expected, output)).toBe(false);
  });
});
