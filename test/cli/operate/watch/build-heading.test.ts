import {expect, test} from 'vitest';
import {buildHeading} from '../../../../src/cli/operate/watch/build-heading.ts';
import type {BuildState} from '../../../../src/codebuild/account/build-state.ts';

const COMMIT = '1a2b3c4d'.repeat(5);
const BUILD: BuildState = {
  id: 'intranet:1',
  initiator: undefined,
  project: 'intranet',
  number: 2,
  status: 'IN_PROGRESS',
  isComplete: false,
  sourceVersion: 'main',
  commit: COMMIT,
  phases: [],
  startedAt: Date.UTC(2026, 10, 24, 12),
  endedAt: undefined,
  log: undefined,
  sessionTarget: undefined,
};

test('a build is told by what it builds and when it began', () => {
  expect(buildHeading(BUILD)).toMatch(
    /^Build #2 of intranet: main, commit 1a2b3c4, started 2026-11-2\d \d\d:\d\d\.$/u,
  );
});

test('a commit that was asked for is told once', () => {
  expect(buildHeading({...BUILD, sourceVersion: COMMIT})).toMatch(/: commit 1a2b3c4, started/u);
});

test('one of which nothing else is known is told by its name', () => {
  const bare = {...BUILD, sourceVersion: undefined, commit: undefined, startedAt: undefined};
  expect(buildHeading(bare)).toBe('Build #2 of intranet.');
});

test('one that has ended is told so', () => {
  expect(buildHeading({...BUILD, isComplete: true})).toMatch(/\. It has ended\.$/u);
});
