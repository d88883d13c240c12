import {describe, expect, test} from 'vitest';
import {deliver, nobodysUrl, secondsOf, webhook} from './delivery-rig.ts';
import {hold} from './requests-underway.ts';
import {done, failed} from './samples.ts';

/** Between the misbehaviour of the stand-in and the announcer's timeout. */
const BUDGET = 5;

describe('a bot', () => {
  test('waits as long as Slack asks, and then continues', async () => {
    const {slack, clock, announcer, warnings} = await deliver();
    slack.instead('chat.postMessage', {ratelimitedFor: 2});
    announcer.start();
    await clock.until(() => slack.messages.length === 1);
    const [refused, taken] = slack.calls;
    expect(Number(taken?.at) - Number(refused?.at)).toBeGreaterThanOrEqual(2000);
    await clock.spend(announcer.end(done));
    expect(slack.messages).toHaveLength(2);
    expect(warnings).toEqual([]);
  });

  test('gives up at once if Slack asks to wait longer than the timeout', async () => {
    const {slack, clock, announcer, warnings} = await deliver();
    slack.instead('chat.postMessage', {ratelimitedFor: 30});
    announcer.start();
    await clock.until(() => slack.calls.length === 1);
    await clock.pass(0.1);
    expect(await secondsOf(clock, announcer.end(done))).toBeLessThan(1);
    expect(slack.calls).toHaveLength(1);
    expect(warnings).toEqual(['Failed to post to Slack: Slack is rate limiting requests.']);
  });

  test('waits at most 5 seconds for a slow Slack', async () => {
    const {slack, clock, announcer, warnings} = await deliver();
    slack.instead('chat.postMessage', {after: () => hold(clock, 10)});
    announcer.start();
    await clock.until(() => slack.calls.length === 1);
    const took = await secondsOf(clock, announcer.end(done));
    expect(took).toBeGreaterThan(4);
    expect(took).toBeLessThanOrEqual(BUDGET);
    expect(warnings).toEqual(['Failed to post to Slack: Slack did not respond in time.']);
  });

  test('gives up if the connection is refused', async () => {
    const {clock, announcer, warnings} = await deliver({slackApiUrl: await nobodysUrl()});
    announcer.start();
    await clock.pass(0.2);
    expect(await secondsOf(clock, announcer.end(done))).toBeLessThan(2);
    expect(warnings).toEqual([
      expect.stringMatching(/^Failed to post to Slack: Cannot reach Slack: .* refused/u),
    ]);
  });

  test.for([
    ['channel_not_found', /channel C0BUILDS\. .*SLACK_CHANNEL_ID/u],
    ['not_in_channel', /not in the channel C0BUILDS\. Invite/u],
    ['is_archived', /C0BUILDS is archived/u],
    ['invalid_auth', /rejected the token \(invalid_auth\)/u],
    ['token_revoked', /rejected the token \(token_revoked\)/u],
    ['missing_scope', /chat:write/u],
    ['restricted_action', /administrators .*\(restricted_action\)/u],
    ['echo-token', /rejected the token \(invalid_token\)/u],
    [{status: 403}, /instead of Slack \(status 403\)/u],
  ] as const)('makes no more requests after %j', async ([misbehaviour, warning]) => {
    const {slack, clock, announcer, warnings} = await deliver();
    slack.instead('chat.postMessage', misbehaviour);
    announcer.start();
    await clock.until(() => warnings.length > 0);
    announcer.emit({type: 'phase-started', phase: 'building'});
    expect(await secondsOf(clock, announcer.end(failed))).toBeLessThan(1);
    expect(slack.calls).toHaveLength(1);
    expect(warnings).toEqual([expect.stringMatching(warning)]);
    expect(warnings.join('\n')).not.toMatch(/xoxb|right/u);
  });

  test.for(['close', {status: 503}, 'internal_error'] as const)(
    'retries after %j',
    async (misbehaviour) => {
      const {slack, clock, announcer, warnings} = await deliver();
      announcer.start();
      await clock.until(() => slack.messages.length === 1);
      slack.instead('chat.update', misbehaviour);
      announcer.emit({type: 'phase-started', phase: 'building'});
      await clock.until(() => slack.messages[0]?.edited === 1);
      await clock.spend(announcer.end(done));
      expect(slack.messages).toHaveLength(2);
      expect(warnings).toEqual([]);
    },
  );

  test.for([{status: 500}, 'close', 'cant_update_message', 'invalid_blocks'] as const)(
    'posts the details if Slack fails in between: %j',
    async (misbehaviour) => {
      const {slack, clock, announcer, warnings} = await deliver();
      announcer.start();
      await clock.until(() => slack.messages.length === 1);
      slack.instead('chat.update', misbehaviour, Infinity);
      announcer.emit({type: 'phase-started', phase: 'building'});
      await clock.pass(1.5);
      expect(await secondsOf(clock, announcer.end(failed))).toBeLessThanOrEqual(BUDGET);
      const [message, details] = slack.messages;
      expect(message?.edited).toBe(0);
      expect(details?.thread_ts).toBe(message?.ts);
      expect(warnings).toHaveLength(1);
    },
  );

  test('posts a new message at the end if its message was deleted', async () => {
    const {slack, clock, announcer} = await deliver();
    announcer.start();
    await clock.until(() => slack.messages.length === 1);
    slack.instead('chat.update', 'message_not_found');
    announcer.emit({type: 'phase-started', phase: 'building'});
    await clock.until(() => slack.calls.length === 2);
    await clock.pass(0.5);
    await clock.spend(announcer.end(done));
    const [, message, details] = slack.messages;
    expect(message?.text).toContain('built main');
    expect(details?.thread_ts).toBe(message?.ts);
  });

  test('updates again after a lost response', async () => {
    const {slack, clock, announcer, warnings} = await deliver();
    announcer.start();
    await clock.until(() => slack.messages.length === 1);
    slack.instead('chat.update', 'lose-answer');
    await clock.spend(announcer.end(done));
    expect(slack.messages).toHaveLength(2);
    expect(slack.messages[0]).toMatchObject({edited: 2, text: expect.stringContaining('built')});
    expect(slack.tooFast).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test('posts its first message again only at the end after a lost response', async () => {
    const {slack, clock, announcer, warnings} = await deliver();
    slack.instead('chat.postMessage', 'lose-answer');
    announcer.start();
    await clock.until(() => slack.messages.length === 1);
    announcer.emit({type: 'phase-started', phase: 'building'});
    await clock.pass(2);
    expect(slack.messages).toHaveLength(1);
    await clock.spend(announcer.end(done));
    const [, message, details] = slack.messages;
    expect(message?.text).toContain('built main');
    expect(details?.thread_ts).toBe(message?.ts);
    expect(warnings).toEqual([]);
  });
});

describe('a bot at the end', () => {
  test.for(['lose-answer', {status: 502}, 'close', 'internal_error'] as const)(
    'does not post the details twice: %j',
    async (misbehaviour) => {
      const {slack, clock, announcer, warnings} = await deliver();
      announcer.start();
      await clock.until(() => slack.messages.length === 1);
      slack.instead('chat.postMessage', misbehaviour);
      await clock.spend(announcer.end(failed));
      expect(slack.calls.map(({method}) => method)).toEqual([
        'chat.postMessage',
        'chat.update',
        'chat.postMessage',
      ]);
      expect(slack.messages).toHaveLength(misbehaviour === 'lose-answer' ? 2 : 1);
      expect(warnings).toHaveLength(1);
    },
  );

  test('posts the details again if Slack did not accept them', async () => {
    const {slack, clock, announcer, warnings} = await deliver();
    announcer.start();
    await clock.until(() => slack.messages.length === 1);
    slack.instead('chat.postMessage', {status: 503});
    await clock.spend(announcer.end(failed));
    expect(slack.messages).toHaveLength(2);
    expect(warnings).toEqual([]);
  });

  test.for([
    ['no update', undefined],
    ['an update on its way', 0.1],
    ['an update that has just come', 1.1],
  ] as const)('posts everything if Slack takes a second: %s', async ([, wait]) => {
    const {slack, clock, announcer, warnings} = await deliver();
    announcer.start();
    await clock.until(() => slack.messages.length === 1);
    await clock.pass(1.3);
    slack.instead('chat.update', {after: () => hold(clock, 1)}, wait === undefined ? 1 : 2);
    slack.instead('chat.postMessage', {after: () => hold(clock, 1)});
    if (wait !== undefined) {
      announcer.emit({type: 'phase-started', phase: 'building'});
      await clock.pass(wait);
    }
    expect(await secondsOf(clock, announcer.end(failed))).toBeLessThan(4);
    expect(slack.messages[0]?.text).toContain('failed');
    expect(slack.messages).toHaveLength(2);
    expect(slack.tooFast).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test('updates its message even if Slack takes two seconds', async () => {
    const {slack, clock, announcer} = await deliver();
    announcer.start();
    await clock.until(() => slack.messages.length === 1);
    await clock.pass(1.3);
    slack.instead('chat.update', {after: () => hold(clock, 2)}, 2);
    announcer.emit({type: 'phase-started', phase: 'building'});
    await clock.pass(0.2);
    await clock.spend(announcer.end(failed));
    expect(slack.messages[0]?.text).toContain('failed');
  });

  test('posts the details if only updates are limited', async () => {
    const {slack, clock, announcer, warnings} = await deliver();
    announcer.start();
    await clock.until(() => slack.messages.length === 1);
    slack.instead('chat.update', {ratelimitedFor: 30});
    announcer.emit({type: 'phase-started', phase: 'building'});
    await clock.until(() => slack.calls.length === 2);
    await clock.pass(0.5);
    await clock.spend(announcer.end(failed));
    expect(slack.messages).toHaveLength(2);
    expect(slack.tooFast).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('rate limiting')]);
  });
});

describe('a webhook', () => {
  test.for(['lose-answer', 'close', {status: 500}] as const)(
    'does not post twice: %j',
    async (misbehaviour) => {
      const {slack, clock, announcer, warnings} = await deliver({settings: webhook});
      slack.instead('webhook', misbehaviour);
      await clock.spend(announcer.end(failed));
      expect(slack.calls).toHaveLength(1);
      expect(slack.hookMessages).toHaveLength(misbehaviour === 'lose-answer' ? 1 : 0);
      expect(warnings).toHaveLength(1);
    },
  );

  test.for([
    ['no_service', /Webhook not found \(no_service\)/u],
    ['invalid_token', /rejected the token/u],
    ['action_prohibited', /administrators/u],
    ['channel_is_archived', /of the webhook B0HOOK is archived/u],
    ['invalid_payload', /rejected the message \(invalid_payload\)/u],
    ['echo-token', /rejected the token \(invalid_token\)/u],
    [{status: 404}, /status 404/u],
    [{ratelimitedFor: 60}, /rate limit/u],
  ] as const)('makes no more requests after %j', async ([misbehaviour, warning]) => {
    const {slack, clock, announcer, warnings} = await deliver({settings: webhook});
    slack.instead('webhook', misbehaviour);
    expect(await secondsOf(clock, announcer.end(done))).toBeLessThan(1);
    expect(slack.calls).toHaveLength(1);
    expect(warnings).toEqual([expect.stringMatching(warning)]);
    expect(warnings.join('\n')).not.toMatch(/right|services/u);
  });

  test.for([{status: 503}, {ratelimitedFor: 2}] as const)(
    'retries once after %j',
    async (misbehaviour) => {
      const {slack, clock, announcer, warnings} = await deliver({settings: webhook});
      slack.instead('webhook', misbehaviour);
      expect(await secondsOf(clock, announcer.end(done))).toBeLessThan(BUDGET);
      expect(slack.hookMessages).toHaveLength(1);
      expect(warnings).toEqual([]);
    },
  );

  test('waits at most 5 seconds for a slow Slack', async () => {
    const {slack, clock, announcer, warnings} = await deliver({
      settings: webhook,
    });
    slack.instead('webhook', {after: () => hold(clock, 10)});
    expect(await secondsOf(clock, announcer.end(done))).toBeLessThanOrEqual(BUDGET);
    expect(warnings).toEqual(['Failed to post to Slack: Slack did not respond in time.']);
  });
});
