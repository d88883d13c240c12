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
])('turns %j into %j', (choice, expected) => {
  expect(startInput('web', choice, {}, 't')).toEqual({
    projectName: 'web',
    idempotencyToken: 't',
    ...expected,
  });
});

test.each([
  [{commit: 'main'}, 'commit "main"'],
  [{branch: 'a b'}, 'branch "a b"'],
  [{branch: ''}, 'branch ""'],
  [{tag: '-v1'}, 'tag "-v1"'],
])('refuses %j', (choice, named) => {
  expect(() => startInput('web', choice, {}, 't')).toThrow(
    expect.objectContaining({
      code: 'usage.invalid-value',
      message: expect.stringContaining(named),
    }),
  );
});
