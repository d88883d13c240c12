import {expect, test} from 'vitest';
import {startInput} from '../../../src/codebuild/builds/start-input.ts';

const COMMIT = 'ABCDEF0123456789abcdef0123456789abcdef01';

test.each([
  [{}, {}],
  [{branch: 'main'}, {sourceVersion: 'main'}],
  [{branch: 'refs/heads/feature/x'}, {sourceVersion: 'feature/x'}],
  [{tag: 'refs/tags/v1.0'}, {sourceVersion: 'v1.0'}],
  [{commit: COMMIT}, {sourceVersion: COMMIT.toLowerCase()}],
  [{debug: true}, {debugSessionEnabled: true}],
])('%j is %j', (choice, expected) => {
  expect(startInput('web', choice, 't')).toEqual({
    projectName: 'web',
    idempotencyToken: 't',
    ...expected,
  });
});

test.each([
  [{commit: 'main'}, '"main" is not a commit.'],
  [{branch: 'a b'}, '"a b" is not the name of a branch.'],
  [{branch: ''}, '"" is not the name of a branch.'],
  [{tag: '-v1'}, '"-v1" is not the name of a tag.'],
])('%j is refused', (choice, message) => {
  expect(() => startInput('web', choice, 't')).toThrow(
    expect.objectContaining({kind: 'usage', message}),
  );
});
