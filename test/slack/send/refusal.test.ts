import {expect, test} from 'vitest';
import {printable} from '../../../src/printable.ts';
import {refusal} from '../../../src/slack/send/refusal.ts';

const target = {channel: 'C0BUILDS', secret: 'hushhush'};

test.each([
  ['ratelimited', 'again'],
  ['internal_error', 'again'],
  ['message_not_found', 'skip'],
  ['invalid_blocks', 'skip'],
  ['channel_not_found', 'stop'],
  ['an_error_of_tomorrow', 'stop'],
] as const)('the action after %s is %s', (answer, next) => {
  expect(refusal(answer, target)).toMatchObject({next, code: answer});
});

test('shows an unknown code', () => {
  expect(refusal('an_error_of_tomorrow', target).message).toBe(
    'Slack rejected the request (an_error_of_tomorrow).',
  );
});

test.each([
  'hushhush',
  'hushhush is no token',
  'no token hushhush',
  'invalid_auth: hushhush',
  'xoxb-1-right',
  '<!DOCTYPE html><html>',
  '',
  '\u001B[31minvalid_auth',
])('shows no secret and no text of others in %j', (answer) => {
  const {message, next} = refusal(answer, target);
  expect(message).not.toMatch(/hush|xoxb|html/u);
  expect(printable(message)).toBe(message);
  expect(next).toBe('stop');
});
