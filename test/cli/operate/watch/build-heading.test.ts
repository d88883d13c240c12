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
  logPlaces: {cloudWatch: true, s3: undefined},
  sessionTarget: undefined,
};

test('shows the branch, the commit and the start of a build', () => {
  expect(buildHeading(BUILD)).toMatch(
    /^Build #2 of intranet: main, commit 1a2b3c4, started 2026-11-2\d \d\d:\d\d\.$/u,
  );
});

test('shows a requested commit once', () => {
  expect(buildHeading({...BUILD, sourceVersion: COMMIT})).toMatch(/: commit 1a2b3c4, started/u);
});

test('shows only the name if nothing else is known', () => {
  const bare = {...BUILD, sourceVersion: undefined, commit: undefined, startedAt: undefined};
  expect(buildHeading(bare)).toBe('Build #2 of intranet.');
});

test('says if the build has ended', () => {
  expect(buildHeading({...BUILD, isComplete: true})).toMatch(/\. It has ended\.$/u);
});
