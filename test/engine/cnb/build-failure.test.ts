import {expect, test} from 'vitest';
import {buildFailure} from '../../../src/engine/cnb/build-failure.ts';
import {recordOf} from './samples.ts';

const group = ['acme/loud 1.0.0', 'acme/silent 2.0.0', 'ci-image-builder/finish 1.0.0'];

function failureOf(lines: readonly string[], code = 51, members = group) {
  return buildFailure(recordOf('building', lines, {group: members}), code);
}

test('names all candidates if it is not certain which buildpack failed', () => {
  expect(
    failureOf(['Acme Loud 1.0.0', '  done', 'oops', 'ERROR: failed to build: exit status 2']),
  ).toMatchObject({
    message: 'One of these buildpacks failed: acme/loud, acme/silent.',
    details: ['Acme Loud 1.0.0', '  done', 'oops'],
  });
});

test('shows how a buildpack ended that printed nothing', () => {
  const failure = failureOf(
    ['', 'Acme Loud 1.0.0', '', 'ERROR: failed to build: exit status 7'],
    51,
    ['acme/loud 1.0.0'],
  );
  expect(failure).toMatchObject({
    message: 'The buildpack acme/loud failed.',
    details: ['Acme Loud 1.0.0', 'exit status 7'],
  });
  expect(failureOf(['ERROR: failed to build: exit status 7'], 51, []).details).toEqual([
    'exit status 7',
  ]);
});

test('shows the last lines of the failed buildpack, without empty lines at the ends', () => {
  const {details} = failureOf([
    'of another buildpack',
    'CI Image Builder Finish 1.0.0',
    ...Array.from({length: 40}, (_, line) => `line ${line}`),
    '',
    ' ',
    'ERROR: failed to build: exit status 1',
  ]);
  expect(details).toHaveLength(15);
  expect([details[0], details.at(-1)]).toEqual(['line 25', 'line 39']);
});

test('cuts a very long line', () => {
  const {details} = failureOf([
    'x'.repeat(60_000),
    'SyntaxError',
    'ERROR: failed to build: exit status 1',
  ]);
  expect(details).toEqual([`${'x'.repeat(500)} …`, 'SyntaxError']);
});

test.each([
  ['permission denied', /chmod \+x/u],
  ['no such file or directory', /first line/u],
  ['exec format error', /processor/u],
])('names a buildpack that cannot be started (%s)', (why, remedy) => {
  const failure = failureOf([
    'Acme Loud 1.0.0',
    `ERROR: failed to build: fork/exec /cnb/buildpacks/acme_silent/2.0.0/bin/build: ${why}`,
  ]);
  expect(failure).toMatchObject({
    code: 'build.buildpack-failed',
    message: `Cannot start the buildpack acme/silent: ${why}.`,
  });
  expect(failure.remedy[0]).toMatch(remedy);
});

test.each([
  [51, ['Killed', 'ERROR: failed to build: signal: killed']],
  [51, ['Killed', 'ERROR: failed to build: exit status 137']],
])('gives a hint about memory if the system ended a program (%s)', (code, lines) => {
  expect(failureOf(lines, code).remedy.join()).toContain('memory');
});

test("shows the lifecycle's own error", () => {
  expect(
    failureOf(
      ['Acme Loud 1.0.0', 'ERROR: failed to build: failed to process buildpack layer: x'],
      52,
    ),
  ).toMatchObject({message: 'Building failed: failed to process buildpack layer: x'});
  expect(
    failureOf(['ERROR: failed to build: write /layers/x: no space left on device'], 52).message,
  ).toBe('The disk is full.');
});

test('names a failed script only if our own buildpack printed its lines', () => {
  const lines = [
    'Acme Loud 1.0.0',
    '  user-post.sh: running',
    'user-post.sh exited with code 1.',
    'ERROR: failed to build: exit status 1',
  ];
  expect(failureOf(lines).message).toContain('One of these buildpacks');
});

test('names the buildpack whose file the lifecycle cannot read', () => {
  const reason =
    "failed to process buildpack layer: failed to decode layer metadata file: toml: line 2: expected '.'";
  const error = `ERROR: failed to build: ${reason}`;
  expect(
    failureOf(['Acme Loud 1.0.0', error], 52, ['acme/loud 1.0.0', group[2] ?? '']),
  ).toMatchObject({
    code: 'build.buildpack-failed',
    message: 'The lifecycle cannot read a file of the buildpack acme/loud.',
    details: ['Acme Loud 1.0.0', reason],
  });
  expect(failureOf(['Acme Loud 1.0.0', error], 52).message).toContain(
    'one of these buildpacks: acme/loud, acme/silent.',
  );
  expect(failureOf(['Acme Loud 1.0.0', 'ERROR: failed to build: no such'], 52).code).toBe(
    'build.lifecycle-failed',
  );
});
