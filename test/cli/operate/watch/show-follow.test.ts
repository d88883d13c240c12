import {PassThrough} from 'node:stream';
import {expect, test} from 'vitest';
import {followLines, logLine} from '../../../../src/cli/operate/watch/show-follow.ts';
import type {FollowEvent} from '../../../../src/codebuild/builds/follow-events.ts';

/** Not a terminal, so without colours. */
const STREAM = new PassThrough() as unknown as NodeJS.WriteStream;
const ENTERING = '[Container] 2026/11/24 21:00:09.284000 Entering phase BUILD';
const RUNNING = '[Container] 2026/11/24 21:00:09.284000 Running command make ';

test('leaves out log lines that repeat the phases', () => {
  expect(followLines({type: 'line', text: ENTERING}, {isWhole: false}, STREAM)).toEqual([]);
  expect(followLines({type: 'line', text: RUNNING}, {isWhole: false}, STREAM)).toEqual([
    '[Container] Running command make',
  ]);
  expect(logLine(ENTERING, {isWhole: false})).toBeUndefined();
});

test('shows every line of the whole log unchanged', () => {
  const whole = {isWhole: true};
  expect(followLines({type: 'line', text: ENTERING}, whole, STREAM)).toEqual([ENTERING]);
  expect(logLine(RUNNING, whole)).toBe(RUNNING.trimEnd());
});

test('keeps empty lines, and removes colours', () => {
  expect(followLines({type: 'line', text: ''}, {isWhole: false}, STREAM)).toEqual(['']);
  expect(logLine('\u001B[31moh\u001B[0m ', {isWhole: true})).toBe('oh');
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
  [
    {type: 'trouble', message: 'Asked too often.'},
    ['Warning: Asked too often. The build continues. Checking it less often.'],
  ],
])('shows %o', (event, lines) => {
  expect(followLines(event, {isWhole: false}, STREAM)).toEqual(lines);
});
