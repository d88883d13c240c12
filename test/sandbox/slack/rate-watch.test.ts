import {expect, test} from 'vitest';
import {CHANNEL, clientOf, clockAt, hookOf, post, startSlack} from './slack-rig.ts';

test('reports more than one update of a message per second', async () => {
  const clock = clockAt();
  const slack = await startSlack({now: clock.now});
  const client = clientOf(slack);
  const say = async () => (await post(client, {channel: CHANNEL, text: 'hello'})).ts ?? '';
  const [ts, other] = [await say(), await say()];
  const update = (ts: string) => client.chat.update({channel: CHANNEL, ts, text: 'changed'});
  await update(ts);
  await update(other);
  clock.pass(1000);
  await update(ts);
  expect(slack.tooFast).toEqual([]);
  clock.pass(900);
  await update(ts);
  expect(slack.tooFast).toEqual([`chat.update of ${CHANNEL}/${ts} after 900 ms`]);
});

test('reports more than fifty updates per minute', async () => {
  const clock = clockAt();
  const slack = await startSlack({now: clock.now});
  const client = clientOf(slack);
  const {ts = ''} = await post(client, {channel: CHANNEL, text: 'hello'});
  for (let second = 0; second < 51; second += 1) {
    await client.chat.update({channel: CHANNEL, ts, text: `${second} s`});
    clock.pass(1000);
  }
  expect(slack.tooFast).toEqual(['chat.update 51 times within a minute']);
});

test('accepts a message per second in a channel, and a short burst', async () => {
  const clock = clockAt();
  const slack = await startSlack({now: clock.now});
  const client = clientOf(slack);
  const say = () => post(client, {channel: CHANNEL, text: 'hello'});
  for (let count = 0; count < 4; count += 1) await say();
  clock.pass(1000);
  await say();
  expect(slack.tooFast).toEqual([]);
  await say();
  expect(slack.tooFast).toEqual([`a message to ${CHANNEL} beyond 4 at once and one a second`]);
});

test('accepts the same from a webhook', async () => {
  const slack = await startSlack({now: clockAt().now});
  for (let count = 0; count < 5; count += 1) await hookOf(slack).send('hello');
  expect(slack.tooFast).toEqual(['a message to T0TEAM/B0HOOK beyond 4 at once and one a second']);
});
