import {describe, expect, test} from 'vitest';
import {bot, deliver, secondsOf, webhook} from './delivery-rig.ts';
import {done, failed} from './samples.ts';

describe('a bot', () => {
  test('updates one message, and posts the details in its thread', async () => {
    const {slack, clock, announcer, warnings} = await deliver();
    announcer.start();
    await clock.until(() => slack.messages.length === 1);
    expect(slack.messages[0]?.text).toBe('intranet: planned main 1a2b3c4');
    announcer.emit({type: 'phase-started', phase: 'building'});
    await clock.until(() => slack.messages[0]?.edited === 1);
    expect(slack.messages[0]?.text).toMatch(/^intranet: building main 1a2b3c4/u);
    announcer.emit({type: 'phase-ended', phase: 'building', seconds: 1});
    await clock.spend(announcer.end(done));

    const [message, details, ...others] = slack.messages;
    expect(others).toEqual([]);
    expect(message?.text).toMatch(/^intranet: built main 1a2b3c4 in \d\.\d s$/u);
    expect(details).toMatchObject({channel: 'C0BUILDS', thread_ts: message?.ts});
    expect(JSON.stringify(details?.blocks)).toContain('commit-1a2b3c4');
    expect(slack.tooFast).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test('sends only the newest state of a second', async () => {
    const {slack, clock, announcer} = await deliver();
    announcer.start();
    const phases = ['preparing', 'analyzing', 'detecting', 'restoring', 'building'] as const;
    for (let round = 0; round < 4; round += 1) {
      for (const phase of phases) {
        announcer.emit({type: 'phase-started', phase});
        for (let line = 0; line < 50; line += 1) {
          announcer.emit({type: 'output', line: String(line)});
        }
        announcer.emit({type: 'phase-ended', phase, seconds: 0.1});
        await clock.pass(0.1);
      }
    }
    await clock.spend(announcer.end(done));
    expect(slack.tooFast).toEqual([]);
    expect(slack.messages).toHaveLength(2);
    // In 2 seconds and at the end.
    expect(slack.messages[0]?.edited).toBeLessThanOrEqual(3);
    expect(slack.messages[0]?.text).toContain('built main');
  });

  test('accepts the name of its channel', async () => {
    const {slack, clock, announcer, warnings} = await deliver({
      settings: {...bot, channelId: '#builds'},
    });
    announcer.start();
    await clock.until(() => slack.messages.length === 1);
    await clock.spend(announcer.end(done));
    expect(slack.messages[0]?.text).toContain('built main');
    expect(warnings).toEqual([]);
  });

  test('posts nothing about a successful build with --announce failure', async () => {
    const {slack, clock, announcer} = await deliver({policy: 'failure'});
    announcer.start();
    announcer.emit({type: 'phase-started', phase: 'building'});
    expect(await secondsOf(clock, announcer.end(done))).toBeLessThan(1);
    expect(slack.calls).toEqual([]);
  });

  test.for([failed, {kind: 'cancelled', signal: 'SIGINT', details: []} as const])(
    'posts once with --announce failure: $kind',
    async (outcome) => {
      const {slack, clock, announcer, warnings} = await deliver({policy: 'failure'});
      announcer.start();
      announcer.emit({type: 'phase-started', phase: 'building'});
      await clock.pass(0.3);
      expect(slack.calls).toEqual([]);
      await clock.spend(announcer.end(outcome));
      const [message, details] = slack.messages;
      expect(message).toMatchObject({edited: 0, text: expect.stringMatching(/failed|cancelled/u)});
      expect(details?.thread_ts).toBe(message?.ts);
      expect(warnings).toEqual([]);
    },
  );

  test.for([
    [failed, true],
    [done, undefined],
    [{kind: 'cancelled', signal: 'SIGINT', details: []} as const, undefined],
  ] as const)('notifies people of failures: $0.kind', async ([outcome, isNews]) => {
    const {slack, clock, announcer} = await deliver();
    announcer.start();
    await clock.until(() => slack.messages.length === 1);
    await clock.spend(announcer.end(outcome));
    expect(slack.messages.map(({isBroadcast}) => isBroadcast)).toEqual([undefined, isNews]);
  });

  test('does not post again if the message is new at the end', async () => {
    const {slack, clock, announcer} = await deliver({policy: 'failure'});
    await clock.spend(announcer.end(failed));
    expect(slack.messages.map(({isBroadcast}) => isBroadcast)).toEqual([undefined, undefined]);
  });

  test('does nothing after the end', async () => {
    const {slack, clock, announcer} = await deliver();
    await clock.spend(announcer.end(done));
    const {length} = slack.calls;
    announcer.start();
    announcer.emit({type: 'phase-started', phase: 'building'});
    await clock.spend(announcer.end(failed));
    await clock.pass(1.5);
    expect(slack.calls).toHaveLength(length);
  });
});

describe('a webhook', () => {
  test('gets one message, at the end', async () => {
    const {slack, clock, announcer, warnings} = await deliver({settings: webhook});
    announcer.start();
    announcer.emit({type: 'phase-started', phase: 'building'});
    await clock.pass(0.3);
    expect(slack.calls).toEqual([]);
    await clock.spend(announcer.end(done));
    expect(slack.hookMessages).toHaveLength(1);
    const text = JSON.stringify(slack.hookMessages);
    for (const part of ['intranet/web:commit-1a2b3c4', '0.2.326-full', 'View Build Run']) {
      expect(text).toContain(part);
    }
    expect(warnings).toEqual([]);
  });

  test('gets only failures with --announce failure', async () => {
    const {slack, clock, announcer} = await deliver({
      settings: webhook,
      policy: 'failure',
    });
    await clock.spend(announcer.end(failed));
    expect(slack.hookMessages).toMatchObject([{text: expect.stringContaining('failed')}]);
  });
});
