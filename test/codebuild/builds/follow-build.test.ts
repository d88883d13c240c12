import {Readable} from 'node:stream';
import {array, assert, asyncProperty, nat} from 'fast-check';
import {expect, test} from 'vitest';
import {Failure} from '../../../src/errors.ts';
import type {BuildState, PhaseState} from '../../../src/codebuild/account/build-state.ts';
import {followBuild} from '../../../src/codebuild/builds/follow-build.ts';
import type {FollowEvent} from '../../../src/codebuild/builds/follow-events.ts';
import {unreadableEvent} from '../../../src/codebuild/builds/log-places.ts';
import type {LogLine, LogPage} from '../../../src/codebuild/account/logs-api.ts';
import {testPatience} from '../../patience/test-patience.ts';

const LOG = {group: 'g', stream: 's'};
const NEVER = new AbortController().signal;

function phase(name: string, startedAt: number, more: Partial<PhaseState> = {}): PhaseState {
  return {name, startedAt, endedAt: undefined, status: undefined, messages: [], ...more};
}

function build(more: Partial<BuildState> = {}): BuildState {
  return {
    id: 'web:1',
    project: 'web',
    number: 1,
    status: 'IN_PROGRESS',
    isComplete: false,
    phases: [],
    sourceVersion: undefined,
    commit: undefined,
    initiator: undefined,
    startedAt: 0,
    endedAt: undefined,
    log: undefined,
    logPlaces: {cloudWatch: true, s3: undefined},
    sessionTarget: undefined,
    ...more,
  };
}

const lines = (...all: readonly (readonly [number, string])[]): LogLine[] =>
  all.map(([at, text]) => ({at, text}));

/** The events of a build that has these states and these pages of its log. */
async function told(
  states: readonly (BuildState | Error)[],
  pages: readonly (LogPage | Error | undefined)[] = [],
  object?: string | Error,
) {
  const [first, ...later] = states;
  if (first === undefined || first instanceof Error) throw new Error('no build');
  const [left, unread] = [[...later], [...pages]];
  const events: FollowEvent[] = [];
  const {patience, clock, events: waiting} = testPatience();
  const given = <T>(it: T | Error | undefined): T | undefined => {
    if (it instanceof Error) throw it;
    return it;
  };
  const last = await followBuild(first, {
    builds: {build: async () => Promise.resolve().then(() => given(left.shift()))},
    logs: {page: async () => Promise.resolve().then(() => given(unread.shift()))},
    s3Logs: {
      object: async () => {
        if (object instanceof Error) throw object;
        return Promise.resolve(
          object === undefined ? undefined : Readable.from([Buffer.from(object)]),
        );
      },
    },
    emit: (event) => void events.push(event),
    patience,
    signal: NEVER,
  });
  const text = events.map((event) => (event.type === 'line' ? event.text : words(event)));
  return {last, text, pauses: clock.pauses, waiting, left, unread};
}

function words(event: FollowEvent): string {
  if (event.type === 'phase-started') return `==> ${event.phase}`;
  if (event.type !== 'phase-ended') return event.type;
  return `${event.phase} ${event.status} ${event.seconds} ${event.messages.join()}`.trim();
}

test('emits phases and lines in the order of time, each once', async () => {
  const queued = phase('QUEUED', 0);
  const provisioned = phase('PROVISIONING', 1000, {endedAt: 2000, status: 'SUCCEEDED'});
  const wasQueued = phase('QUEUED', 0, {endedAt: 1000, status: 'SUCCEEDED'});
  const building = [wasQueued, provisioned, phase('BUILD', 3000)];
  const failed = phase('BUILD', 3000, {endedAt: 5000, status: 'FAILED', messages: ['exit 1']});
  const ended = {status: 'FAILED', isComplete: true, endedAt: 6000, log: LOG} as const;
  const {text, last} = await told(
    [
      build({phases: [queued]}),
      build({phases: building, log: LOG}),
      build({phases: [wasQueued, provisioned, failed], ...ended}),
    ],
    [
      {lines: lines([2500, 'source'], [3000, 'make']), token: 'a'},
      {lines: lines([4000, 'oh'], [4999, 'Phase complete']), token: 'b'},
      {lines: [], token: 'b'},
      {lines: lines([5000, 'late']), token: 'c'},
      {lines: [], token: 'c'},
    ],
  );
  expect(text).toEqual([
    '==> QUEUED',
    'QUEUED SUCCEEDED 1',
    '==> PROVISIONING',
    'PROVISIONING SUCCEEDED 1',
    'source',
    '==> BUILD',
    'make',
    'oh',
    'Phase complete',
    'BUILD FAILED 2 exit 1',
    'late',
  ]);
  expect(last.status).toBe('FAILED');
});

test('does not wait for a log if the build ended without one', async () => {
  const phases = [phase('QUEUED', 0, {endedAt: 9, status: 'FAILED', messages: ['LIMIT: why']})];
  const {text, pauses} = await told([build(), build({phases, status: 'FAILED', isComplete: true})]);
  expect(text).toEqual(['==> QUEUED', 'QUEUED FAILED 0.009 LIMIT: why']);
  expect(pauses).toEqual([1]);
});

test('looks again for a log that does not exist yet', async () => {
  const {text} = await told(
    [build({log: LOG}), build({log: LOG, isComplete: true, status: 'SUCCEEDED'})],
    [undefined, {lines: lines([1, 'x']), token: 'a'}, {lines: [], token: 'a'}],
  );
  expect(text).toEqual(['x']);
});

test('waits if AWS fails, and loses no line', async () => {
  const trouble = new Failure('aws.throttled', 'AWS is throttling requests.');
  const {text, waiting} = await told(
    [build({log: LOG}), trouble, trouble, build({log: LOG, isComplete: true, status: 'SUCCEEDED'})],
    [
      {lines: [], token: undefined},
      {lines: lines([1, 'x']), token: 'a'},
      trouble,
      {lines: lines([2, 'y']), token: 'b'},
      {lines: [], token: 'b'},
    ],
  );
  expect(text).toEqual(['x', 'y']);
  expect(waiting.map(({why, next}) => [why, next?.seconds])).toEqual([
    ['AWS is throttling requests', 4],
    ['AWS is throttling requests', 8],
    ['AWS is throttling requests', 4],
  ]);
});

test.each([
  ['a denied request', new Failure('aws.access-denied', 'expired'), 1],
  ['a bug', new TypeError('oh'), 1],
  ['minutes without a response', new Failure('aws.throttled', 'unreachable'), 30],
  ['an unknown error of AWS', new Failure('aws.failed', 'AWS returned Oh.'), 1],
])('ends with %s', async (_, error, times) => {
  const states = Array.from({length: times}, () => error);
  await expect(told([build(), ...states])).rejects.toBe(error);
});

const DENIED = new Failure('aws.access-denied', 'permission denied for logs:GetLogEvents');
const S3 = {cloudWatch: false, s3: {bucket: 'b', key: 'k'}};
const DONE = [phase('BUILD', 0, {endedAt: 1000, status: 'SUCCEEDED'})];
const ENDED = {phases: DONE, isComplete: true, status: 'SUCCEEDED'} as const;

test('follows the phases, and says once that access to the log is denied', async () => {
  const {text, last, unread} = await told(
    [
      build({log: LOG}),
      build({log: LOG, phases: [phase('BUILD', 0)]}),
      build({log: LOG, ...ENDED}),
    ],
    [DENIED],
  );
  expect(text).toEqual(['log-unreadable', '==> BUILD', 'BUILD SUCCEEDED 1']);
  expect(last.status).toBe('SUCCEEDED');
  expect(unread).toEqual([]);
});

test('follows the phases if AWS refuses to give out the log, and shows its words', async () => {
  const words = 'GetLogEvents is not supported for this log class.';
  const cause = Object.assign(new Error(words), {$metadata: {httpStatusCode: 400}});
  const refused = new Failure('aws.failed', 'Cannot read the log g.', {details: [words], cause});
  const {text, unread} = await told([build({log: LOG}), build({log: LOG, ...ENDED})], [refused]);
  expect(text).toEqual(['log-unreadable', '==> BUILD', 'BUILD SUCCEEDED 1']);
  expect(unread).toEqual([]);
  expect(unreadableEvent(refused)).toMatchObject({message: `Cannot read the log g. ${words}`});
});

test('emits a page with more lines than a function takes arguments', async () => {
  const many = Array.from({length: 300_000}, (_, at) => ({at, text: 'x'}));
  const {text} = await told(
    [build({log: LOG, isComplete: true, status: 'SUCCEEDED'})],
    [
      {lines: many, token: 'a'},
      {lines: [], token: 'a'},
      {lines: [], token: 'a'},
    ],
  );
  expect(text).toHaveLength(many.length);
});

test('reads a log at the end if it is only in S3, or only readable there', async () => {
  const inS3 = await told([build({logPlaces: S3}), build({logPlaces: S3, ...ENDED})], [], 'a\nb\n');
  expect(inS3.text).toEqual(['log-in-s3', '==> BUILD', 'BUILD SUCCEEDED 1', 'a', 'b']);
  const logPlaces = {...S3, cloudWatch: true};
  const inBoth = await told([build({log: LOG, logPlaces, ...ENDED})], [DENIED], 'a');
  expect(inBoth.text).toEqual(['log-unreadable', '==> BUILD', 'BUILD SUCCEEDED 1', 'a']);
});

test.each([
  ['is missing', undefined],
  ['is denied', new Failure('aws.access-denied', 'permission denied for s3:GetObject')],
  ['cannot be reached', new Failure('aws.unreachable', 'AWS cannot be reached.')],
])('ends with the build if its log in S3 %s', async (_, object) => {
  const {text, last} = await told([build({logPlaces: S3, ...ENDED})], [], object);
  expect(text).toEqual(['log-in-s3', '==> BUILD', 'BUILD SUCCEEDED 1', 'log-unreadable']);
  expect(last.status).toBe('SUCCEEDED');
});

test('fails if the user is signed out while the log in S3 is read', async () => {
  const expired = new Failure('aws.signed-out', 'expired');
  await expect(told([build({logPlaces: S3, ...ENDED})], [], expired)).rejects.toBe(expired);
});

test('says once that logs are disabled', async () => {
  const logPlaces = {cloudWatch: false, s3: undefined};
  const {text} = await told([build({logPlaces}), build({logPlaces, ...ENDED})]);
  expect(text).toEqual(['logs-disabled', '==> BUILD', 'BUILD SUCCEEDED 1']);
});

test('ends if the build no longer exists', async () => {
  await expect(told([build()])).rejects.toThrow('The build web:1 no longer exists.');
});

test('emits a breakpoint once', async () => {
  const {text} = await told([
    build({sessionTarget: 'codebuild:1'}),
    build({sessionTarget: 'codebuild:1'}),
    build({isComplete: true, status: 'SUCCEEDED'}),
  ]);
  expect(text).toEqual(['breakpoint']);
});

test('polls with pauses that grow slowly and stay short', async () => {
  const states = Array.from({length: 6}, () => build());
  const {pauses} = await told([...states, build({isComplete: true, status: 'SUCCEEDED'})]);
  expect(pauses).toEqual([1, 1.5, 2.25, 3, 3, 3]);
});

test('emits the whole log in order, however it is split into pages', async () => {
  await assert(
    asyncProperty(array(array(nat(9), {maxLength: 4}), {maxLength: 8}), async (all) => {
      let count = 0;
      const pages = all.map((page) => {
        const token = `${(count += 1)}`;
        return {lines: page.map((it) => ({at: count, text: String(it)})), token};
      });
      const end = {lines: [], token: `${count === 0 ? 'none' : count}`};
      const {text} = await told(
        [build({log: LOG}), build({log: LOG, isComplete: true, status: 'SUCCEEDED'})],
        [...pages, end, end, end],
      );
      expect(text).toEqual(all.flat().map(String));
    }),
  );
});
