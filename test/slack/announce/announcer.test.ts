import {expect, test} from 'vitest';
import {Announcer} from '../../../src/slack/announce/announcer.ts';
import {SlackFailure} from '../../../src/slack/send/slack-failure.ts';
import {done, facts, failed} from '../samples.ts';
import {RecordingChannel, VirtualClock} from '../virtual-time.ts';

function stage(policy: 'always' | 'failure' = 'always') {
  const clock = new VirtualClock();
  const channel = new RecordingChannel();
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  return {
    clock,
    channel,
    warnings,
    announcer: new Announcer({facts, channel, policy, clock, random: () => 1, warn}),
  };
}

const building = {type: 'phase-started', phase: 'building'} as const;
const line = {type: 'output', line: 'Collecting'} as const;

test('sends the newest state once for several events at once', async () => {
  const {clock, channel, announcer} = stage();
  announcer.start();
  await clock.pass(0.3);
  for (const phase of ['preparing', 'analyzing', 'building'] as const) {
    announcer.emit({type: 'phase-started', phase});
    await clock.pass(0.1);
  }
  await clock.pass(5);
  expect(channel.times).toEqual([0, 1.25]);
  expect(channel.shown[1]?.announcement.running?.phase).toBe('building');
});

test('updates the elapsed time every 15 seconds while there is only output', async () => {
  const {clock, channel, announcer} = stage();
  announcer.emit(building);
  for (let seconds = 0; seconds < 60; seconds += 1) {
    await clock.pass(1);
    announcer.emit(line);
  }
  expect(channel.times).toEqual([0, 15, 30, 45, 60]);
});

test('updates the elapsed time every 15 seconds of a silent phase, until the end', async () => {
  const {clock, channel, announcer} = stage();
  announcer.start();
  await clock.pass(20);
  announcer.emit(building);
  await clock.pass(40);
  expect(channel.times).toEqual([0, 20, 35, 50]);
  const ending = announcer.end(done);
  await clock.pass(60);
  await ending;
  expect(channel.times).toEqual([0, 20, 35, 50, 60]);
  expect(clock.keptAlive).toBe(1);
});

test('the end can be interrupted', async () => {
  const {clock, channel, announcer, warnings} = stage();
  let isEnded: boolean | undefined;
  channel.show = async (_announcement, _now, signal) => {
    signal.addEventListener('abort', () => (isEnded = true));
    await new Promise(() => {});
  };
  announcer.start();
  await clock.pass(1);
  const impatience = new AbortController();
  const ending = announcer.end(failed, impatience.signal);
  await clock.pass(0.5);
  impatience.abort();
  await ending;
  expect(isEnded).toBe(true);
  expect(channel.told).toEqual([]);
  expect(warnings).toEqual(['Failed to post to Slack: Interrupted before Slack responded.']);
});

test('an interrupted end makes no request', async () => {
  const {channel, announcer, warnings} = stage();
  await announcer.end(failed, AbortSignal.abort());
  expect(channel.times).toEqual([]);
  expect(warnings).toHaveLength(1);
});

test.each([
  new SlackFailure('again', 'Slack cannot be reached.', {isUnreached: true}),
  new SlackFailure('stop', 'No.'),
])('tries once if Slack rejects or cannot be reached: %o', async (failure) => {
  const {clock, channel, announcer, warnings} = stage();
  channel.failure = failure;
  const ending = announcer.end(failed);
  await clock.pass(5);
  await ending;
  expect(channel.times).toEqual([0]);
  expect(channel.told).toEqual([]);
  expect(warnings).toEqual([`Failed to post to Slack: ${failure.message}`]);
});

test('retries less and less often while Slack is unavailable, without a warning', async () => {
  const {clock, channel, announcer, warnings} = stage();
  channel.failure = new SlackFailure('again', 'Slack is away.');
  announcer.start();
  await clock.pass(300);
  expect(channel.times).toEqual([0, 2, 6, 14, 30, 62, 122, 182, 242]);
  expect(warnings).toEqual([]);
  channel.failure = undefined;
  await clock.pass(60);
  const ending = announcer.end(done);
  await clock.pass(5);
  await ending;
  expect(channel.told).toHaveLength(1);
  expect(warnings).toEqual([]);
});

test('does not wait for a background pause at the end', async () => {
  const {clock, channel, announcer, warnings} = stage();
  channel.failure = new SlackFailure('again', 'Slack is away.');
  announcer.start();
  await clock.pass(100);
  channel.failure = undefined;
  const ending = announcer.end(done);
  await clock.pass(0.1);
  expect(channel.shown.at(-1)).toMatchObject({at: 100, announcement: {status: 'done'}});
  await clock.pass(2);
  await ending;
  expect(channel.told).toEqual([100]);
  expect(warnings).toEqual([]);
});

test('does not update a message again that cannot be changed, until the end', async () => {
  const {clock, channel, announcer, warnings} = stage();
  channel.failure = new SlackFailure('skip', 'It cannot be changed.');
  announcer.start();
  await clock.pass(2);
  announcer.emit(building);
  await clock.pass(60);
  expect(channel.times).toEqual([0]);
  channel.failure = undefined;
  const ending = announcer.end(done);
  await clock.pass(5);
  await ending;
  expect(channel.times).toEqual([0, 62]);
  expect(warnings).toEqual([]);
});

test('stops after an unexpected error, without its message', async () => {
  const {clock, channel, announcer, warnings} = stage();
  channel.show = () => Promise.reject(new RangeError('xoxb-1-right'));
  announcer.start();
  await clock.pass(1);
  announcer.emit(building);
  await announcer.end(done);
  expect(warnings).toEqual(['Failed to post to Slack: Unexpected error (RangeError).']);
  expect(channel.told).toEqual([]);
});

test('ignores an error while showing a warning', async () => {
  const clock = new VirtualClock();
  const channel = new RecordingChannel();
  channel.failure = new SlackFailure('stop', 'No.');
  const warn = () => {
    throw new Error('EPIPE');
  };
  const announcer = new Announcer({facts, channel, policy: 'always', clock, random: () => 1, warn});
  announcer.start();
  await clock.pass(1);
  await expect(announcer.end(done)).resolves.toBeUndefined();
});

test('stops at the timeout if a channel never responds', async () => {
  const {clock, channel, announcer, warnings} = stage();
  channel.show = () => new Promise(() => {});
  announcer.start();
  await clock.pass(10);
  const ending = announcer.end(done);
  await clock.pass(4.9);
  await ending;
  expect(warnings).toEqual(['Failed to post to Slack: Slack did not respond in time.']);
});
