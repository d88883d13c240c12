import {expect, test} from 'vitest';
import {renderMessage} from './render-message.ts';

const plain = (text: string) => ({type: 'plain_text', text});
const mrkdwn = (text: string) => ({type: 'mrkdwn', text});

function renderBlocks(...blocks: ({type: string} & Record<string, unknown>)[]): string {
  return renderMessage({text: 'hello', blocks});
}

test('shows a message of blocks', () => {
  const shown = renderBlocks(
    {type: 'header', text: plain('shop 1.2 & more')},
    {type: 'section', text: mrkdwn('*Done* in 3 min')},
    {
      type: 'section',
      fields: [
        mrkdwn('*Branch*\nmain'),
        mrkdwn('*Commit*\n<https://example.com/c/1a2b|1a2b>'),
        mrkdwn('*Author*\nAda'),
      ],
    },
    {type: 'divider'},
    {type: 'actions', elements: [{type: 'button', text: plain('Log'), url: 'https://example.com'}]},
    {type: 'context', elements: [mrkdwn('pack 0.40'), plain('lifecycle 0.21')]},
  );
  expect(shown).toBe(`[hello]

# shop 1.2 & more

Done in 3 min

Branch
main
Commit
1a2b (https://example.com/c/1a2b)
Author
Ada

────────

[ Log ] (https://example.com)

pack 0.40  lifecycle 0.21`);
});

test('shows narrow fields in two columns', () => {
  const fields = ['*Branch*\nmain', '*Tag*\nv1', '*Author*\nAda Lovelace'].map(mrkdwn);
  expect(renderBlocks({type: 'section', fields})).toBe(`[hello]

Branch        Tag
main          v1
Author
Ada Lovelace`);
});

test('shows a section with a button', () => {
  const accessory = {type: 'button', text: plain('Retry')};
  const section = {type: 'section', text: plain('failed'), accessory};
  expect(renderBlocks(section)).toBe('[hello]\n\nfailed\n[ Retry ]');
});

test('shows the text of a message without blocks', () => {
  expect(renderMessage({text: 'a &lt; b'})).toBe('a < b');
});

test.each([
  ['*bold* _italic_ ~struck~ *_both_*', 'bold italic struck both'],
  ['*bold*: 2 * 3 * 4', 'bold: 2 * 3 * 4'],
  ['a_snake_case and a*b*c', 'a_snake_case and a*b*c'],
  ['*<https://example.com/_a_|label>*', 'label (https://example.com/_a_)'],
  ['<https://example.com/?a=1&amp;b=2>', 'https://example.com/?a=1&b=2'],
  ['<https://example.com|a &lt; b>', 'a < b (https://example.com)'],
  ['`a_*b*_c &amp; d`', '`a_*b*_c & d`'],
  ['```\nline *one*\n\nline &gt; two\n```', '│ line *one*\n│\n│ line > two'],
  ['&amp;lt; &gt;', '&lt; >'],
  ['<@U1> <@U1|ada> <#C1|builds> <#C1>', '@U1 @ada #builds #C1'],
  ['<!here> <!date^1^{date}|1 March>', '@here 1 March'],
  ['> quoted', '> quoted'],
])('shows %s', (text, shown) => {
  expect(renderMessage({text})).toBe(shown);
});

test('refuses other blocks', () => {
  expect(() => renderBlocks({type: 'poem'})).toThrow('There is no such block: {"type":"poem"}');
});
