import {expect, test} from 'vitest';
import {followLines, logLine} from '../../../../src/cli/operate/watch/show-follow.ts';
import {logged} from '../../../../src/cli/output/line.ts';
import type {FollowEvent} from '../../../../src/codebuild/builds/follow-events.ts';
import {plainLines} from '../../plain-lines.ts';

const followed = (event: FollowEvent, shown = {isWhole: false}) =>
  plainLines(followLines(event, shown));
const ENTERING = '[Container] 2026/11/24 21:00:09.284000 Entering phase BUILD';
const RUNNING = '[Container] 2026/11/24 21:00:09.284000 Running command make ';

test('leaves out log lines that repeat the phases', () => {
  expect(followed({type: 'line', text: ENTERING})).toEqual([]);
  expect(followed({type: 'line', text: RUNNING})).toEqual(['[Container] Running command make']);
  expect(logLine(ENTERING, {isWhole: false})).toBeUndefined();
});

test('shows every line of the whole log unchanged', () => {
  const whole = {isWhole: true};
  expect(followed({type: 'line', text: ENTERING}, whole)).toEqual([ENTERING]);
  expect(logLine(RUNNING, whole)).toEqual(logged(RUNNING));
});

test('keeps empty lines, and removes colours', () => {
  expect(followed({type: 'line', text: ''})).toEqual(['']);
  expect(followed({type: 'line', text: '\u001B[31moh\u001B[0m '})).toEqual(['oh']);
});

test('keeps bidi marks only in lines of the log', () => {
  expect(followed({type: 'line', text: 'a\u202Eb'})).toEqual(['a\u202Eb']);
  expect(followed({type: 'phase-started', phase: 'a\u202Eb'})).toEqual(['==> ab']);
});

test.each<[FollowEvent, readonly string[]]>([
  [{type: 'phase-started', phase: 'BUILD'}, ['==> BUILD']],
  [
    {type: 'phase-ended', phase: 'BUILD', status: 'SUCCEEDED', seconds: 65, messages: []},
    ['✓ BUILD 1 m 5 s'],
  ],
  [
    {type: 'phase-ended', phase: 'BUILD', status: 'FAILED', seconds: undefined, messages: ['why']},
    ['✗ BUILD FAILED', '  why'],
  ],
])('shows %o', (event, lines) => {
  expect(followed(event)).toEqual(lines);
});
