import {expect, test} from 'vitest';
import type {PhaseState} from '../../../src/codebuild/account/build-state.ts';
import type {FollowEvent} from '../../../src/codebuild/builds/follow-events.ts';
import {replayLog} from '../../../src/codebuild/builds/replay-log.ts';
import type {LogPage} from '../../../src/codebuild/account/logs-api.ts';

const LOG = {group: 'g', stream: 's'};
const PHASES: readonly PhaseState[] = [
  {name: 'SUBMITTED', startedAt: 0, endedAt: 0, status: 'SUCCEEDED', messages: []},
  {name: 'QUEUED', startedAt: 0, endedAt: 10, status: 'SUCCEEDED', messages: []},
  {name: 'BUILD', startedAt: 10, endedAt: 30, status: 'FAILED', messages: ['exit 1']},
  {name: 'POST_BUILD', startedAt: 30, endedAt: undefined, status: undefined, messages: []},
];

/** The events of a build whose log has these pages. */
async function told(log: typeof LOG | undefined, ...pages: readonly (LogPage | undefined)[]) {
  const events: FollowEvent[] = [];
  const [left, tokens]: [(LogPage | undefined)[], unknown[]] = [[...pages], []];
  const page = async (_: unknown, token: string | undefined) => {
    tokens.push(token);
    return Promise.resolve(left.shift());
  };
  const logPlaces = {cloudWatch: true, s3: undefined};
  const hasLines = await replayLog(
    {log, logPlaces, phases: PHASES, startedAt: 0},
    {
      logs: {page},
      s3Logs: {object: async () => Promise.reject(new Error('not in S3'))},
      emit: (event) => events.push(event),
      signal: new AbortController().signal,
    },
  );
  expect(left).toEqual([]);
  return {hasLines, tokens, text: events.map(words)};
}

function words(event: FollowEvent): string {
  if (event.type === 'line') return event.text;
  if (event.type === 'phase-started') return `==> ${event.phase}`;
  return event.type === 'phase-ended' ? `${event.phase} ${event.status}` : event.type;
}

test('emits the log page by page, with each phase once at its place', async () => {
  const {hasLines, text, tokens} = await told(
    LOG,
    {lines: [{at: 12, text: 'make'}], token: 'a'},
    {lines: [], token: 'b'},
    {
      lines: [
        {at: 29, text: 'oh'},
        {at: 30, text: 'after'},
      ],
      token: 'c',
    },
    {lines: [], token: 'c'},
  );
  expect(text).toEqual([
    '==> QUEUED',
    'QUEUED SUCCEEDED',
    '==> BUILD',
    'make',
    'oh',
    'BUILD FAILED',
    '==> POST_BUILD',
    'after',
  ]);
  expect(hasLines).toBe(true);
  expect(tokens).toEqual([undefined, 'a', 'b', 'c']);
});

const ALL = ['==> QUEUED', 'QUEUED SUCCEEDED', '==> BUILD', 'BUILD FAILED', '==> POST_BUILD'];

test.each([
  ['no log', undefined, []],
  ['a log that does not exist yet', LOG, [undefined]],
  [
    'an empty log',
    LOG,
    [
      {lines: [], token: 'a'},
      {lines: [], token: 'a'},
    ],
  ],
])('emits the phases of a build with %s', async (_, log, pages) => {
  expect(await told(log, ...pages)).toMatchObject({hasLines: false, text: ALL});
});

test('puts the end of a command before the end of its phase at the same time', async () => {
  const own = (text: string) => ({at: 30, text: `[Container] 2026/11/24 21:00:09.284000 ${text}`});
  const ending = own('Command did not exit successfully make exit status 2');
  const beginning = own('Running command make clean');
  const {text} = await told(LOG, {lines: [ending, beginning], token: 'a'}, {lines: [], token: 'a'});
  expect(text.slice(2)).toEqual([
    '==> BUILD',
    ending.text,
    'BUILD FAILED',
    '==> POST_BUILD',
    beginning.text,
  ]);
});
