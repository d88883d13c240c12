import type {KnownBlock} from '@slack/web-api';
import {expect, test} from 'vitest';
import {CHANNEL, clientOf, post, startSlack, startUnwatched} from './slack-rig.ts';
import type {SlackStandIn} from './slack-stand-in.ts';

const plain = (text: string) => ({type: 'plain_text', text});
const mrkdwn = (text: string) => ({type: 'mrkdwn', text});
const long = (length: number) => 'a'.repeat(length);
const many = <T>(count: number, item: T): T[] => Array.from({length: count}, () => item);
const header = (text: unknown) => ({type: 'header', text});
const section = (text: unknown) => ({type: 'section', text});
const button = (changes: object = {}) => ({type: 'button', text: plain('Log'), ...changes});
const actions = (...elements: unknown[]) => ({type: 'actions', elements});
const DIVIDER = {type: 'divider'};

async function show(slack: SlackStandIn, blocks: readonly unknown[]): Promise<void> {
  const message = {channel: CHANNEL, text: 'hello', blocks: blocks as KnownBlock[]};
  await post(clientOf(slack), message);
}

test("accepts everything up to Slack's limits", async () => {
  const slack = await startSlack();
  await show(slack, [header(plain(long(150))), section(mrkdwn(long(3000))), ...many(48, DIVIDER)]);
  await show(slack, [{type: 'section', fields: [mrkdwn(long(2000)), ...many(9, plain('a'))]}]);
  await show(slack, [{type: 'context', elements: many(10, mrkdwn('a')), block_id: long(255)}]);
  const url = `https://example.com/${long(2980)}`;
  const largest = button({text: plain(long(75)), url, value: long(2000), style: 'danger'});
  await show(slack, [actions(largest, ...many(24, button()))]);
  await show(slack, [
    {...section(mrkdwn('a')), accessory: button({accessibility_label: 'The log'})},
  ]);
  expect(slack.messages).toHaveLength(5);
});

const TOO_MANY = 'no more than';
const REFUSED: [string, readonly unknown[], ...string[]][] = [
  ['51 blocks', many(51, DIVIDER), `${TOO_MANY} 50 items allowed [json-pointer:/blocks]`],
  ['a string', ['a'], 'must provide an object [json-pointer:/blocks/0]'],
  ['no type', [{}], 'missing required field: type [json-pointer:/blocks/0]'],
  ['a strange type', [{type: 'poem'}], 'unsupported type: poem [json-pointer:/blocks/0/type]'],
  [
    'a strange property',
    [{...DIVIDER, color: 'red'}],
    'invalid additional property: color [json-pointer:/blocks/0]',
  ],
  [
    'a long ID',
    [{...DIVIDER, block_id: long(256)}],
    'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
  ],
  [
    'an ID twice',
    many(2, {...DIVIDER, block_id: 'a'}),
    '`block_id` already exists [json-pointer:/blocks/1/block_id]',
  ],
  [
    'a header without text',
    [header(undefined)],
    'missing required field: text [json-pointer:/blocks/0]',
  ],
  [
    'a long header',
    [header(plain(long(151)))],
    'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'a header in mrkdwn',
    [header(mrkdwn('a'))],
    'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
  ],
  [
    'an empty header',
    [header(plain(''))],
    'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'a section of nothing',
    [{type: 'section'}],
    'must define either `fields` or `text` [json-pointer:/blocks/0]',
  ],
  [
    'a long section',
    [DIVIDER, section(mrkdwn(long(3001)))],
    'must be less than 3001 characters [json-pointer:/blocks/1/text/text]',
  ],
  [
    'a text that is a string',
    [section('a')],
    'must provide an object [json-pointer:/blocks/0/text]',
  ],
  [
    'a text of a number',
    [section({type: 'mrkdwn', text: 1})],
    'must provide a string [json-pointer:/blocks/0/text/text]',
  ],
  [
    'emoji of mrkdwn',
    [section({...mrkdwn('a'), emoji: true})],
    'invalid additional property: emoji [json-pointer:/blocks/0/text]',
  ],
  [
    '11 fields',
    [{type: 'section', fields: many(11, mrkdwn('a'))}],
    `${TOO_MANY} 10 items allowed [json-pointer:/blocks/0/fields]`,
  ],
  [
    'no fields',
    [{type: 'section', fields: []}],
    'no less than 1 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'a long field',
    [{type: 'section', fields: [mrkdwn(long(2001))]}],
    'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
  ],
  [
    '11 elements of a context',
    [{type: 'context', elements: many(11, mrkdwn('a'))}],
    `${TOO_MANY} 10 items allowed [json-pointer:/blocks/0/elements]`,
  ],
  [
    'a context without elements',
    [{type: 'context'}],
    'missing required field: elements [json-pointer:/blocks/0]',
  ],
  [
    'elements that are no list',
    [{type: 'actions', elements: {}}],
    'must provide an array [json-pointer:/blocks/0/elements]',
  ],
  [
    '26 buttons',
    [actions(...many(26, button()))],
    `${TOO_MANY} 25 items allowed [json-pointer:/blocks/0/elements]`,
  ],
  [
    'a long button',
    [actions(button({text: plain(long(76))}))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
  ],
  [
    'a long address',
    [actions(button({url: `https://example.com/${long(2981)}`}))],
    'must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]',
  ],
  [
    'no address',
    [actions(button({url: 'log'}))],
    'failed to match all allowed schemas [json-pointer:/blocks/0/elements/0/url]',
  ],
  [
    'a strange style',
    [actions(button({style: 'red'}))],
    'failed to match all allowed schemas [json-pointer:/blocks/0/elements/0/style]',
  ],
  [
    'an action twice',
    [actions(...many(2, button({action_id: 'a'})))],
    '`action_id` already exists [json-pointer:/blocks/0/elements/1/action_id]',
  ],
  [
    'two things',
    [header(plain('')), section(plain(''))],
    'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    'must be more than 0 characters [json-pointer:/blocks/1/text/text]',
  ],
];

test.each(REFUSED)('refuses %s', async (_, blocks, ...errors) => {
  const slack = await startSlack();
  await expect(show(slack, blocks)).rejects.toMatchObject({
    data: {
      ok: false,
      error: 'invalid_blocks',
      errors,
      response_metadata: {messages: errors.map((it) => `[ERROR] ${it}`)},
    },
  });
  expect(slack.messages).toEqual([]);
});

test('refuses blocks that are too long together', async () => {
  const slack = await startSlack();
  await show(slack, many(4, section(mrkdwn(long(3000)))));
  await expect(show(slack, many(5, section(mrkdwn(long(3000)))))).rejects.toThrow(
    'msg_blocks_too_long',
  );
});

test('refuses blocks that are not a list', async () => {
  const slack = await startSlack();
  await expect(show(slack, {} as unknown[])).rejects.toThrow('invalid_blocks_format');
});

test.each([
  [{type: 'rich_text', elements: []}, 'rich_text [json-pointer:/blocks/0]'],
  [
    {type: 'context', elements: [{type: 'image', image_url: 'https://a', alt_text: 'a'}]},
    'image [json-pointer:/blocks/0/elements/0]',
  ],
  [actions({type: 'overflow', options: []}), 'overflow [json-pointer:/blocks/0/elements/0]'],
])(
  'reports a block that Slack supports and the stand-in does not: %o',
  async (block, complaint) => {
    const slack = await startUnwatched();
    await expect(show(slack, [block])).rejects.toThrow('invalid_blocks');
    await expect(slack.stop()).rejects.toThrow(
      `chat.postMessage: the stand-in does not know ${complaint}`,
    );
  },
);

test('reports unescaped mrkdwn, but not plain text', async () => {
  const slack = await startUnwatched();
  await show(slack, [
    header(plain('<a> & b')),
    section(mrkdwn('a & b')),
    {type: 'section', fields: [mrkdwn('a'), mrkdwn('a < b')]},
    {type: 'context', elements: [mrkdwn('<https://example.com|a|b>')]},
  ]);
  await expect(slack.stop()).rejects.toMatchObject({
    message: [
      'chat.postMessage: & is not escaped in "a & b" [json-pointer:/blocks/1/text/text]',
      'chat.postMessage: < is not escaped in "a < b" [json-pointer:/blocks/2/fields/1/text]',
      'chat.postMessage: < is not escaped in "<https://example.com" [json-pointer:/blocks/3/elements/0/text]',
      'chat.postMessage: > is not escaped in "ps://example.com|a|b>" [json-pointer:/blocks/3/elements/0/text]',
    ].join('\n'),
  });
});
