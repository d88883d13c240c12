import {expect, test} from 'vitest';
import {unescaped} from './inspect-mrkdwn.ts';

test.each([
  'a &amp; b &lt; c &gt; d',
  '<https://example.com/?a=1&amp;b=2|Build &lt;12&gt;>',
  '<http://example.com>',
  '<mailto:a@example.com|a>',
  '<@U012ABC> <#C012ABC> <#C012ABC|builds> <!here> <!subteam^S012ABC>',
  '<!date^1772366400^{date_short} {time}|1 March>',
  '> a quotation\n> of two lines',
])('%s is escaped', (text) => {
  expect(unescaped(text)).toEqual([]);
});

test.each([
  ['fish & chips', ['&']],
  ['&nbsp;', ['&']],
  ['&ampere', ['&']],
  ['a < b', ['<']],
  ['a -> b', ['>']],
  ['List<String>', ['<', '>']],
  ['<script>', ['<', '>']],
  ['<https://example.com|a|b>', ['<', '>']],
  ['<https://example.com|>', ['<', '>']],
  ['<https://example.com|two\nlines>', ['<', '>']],
  ['<https://example.com/a b>', ['<', '>']],
  ['<javascript:alert(1)|a>', ['<', '>']],
  ['<https://example.com|a', ['<']],
  ['<https://example.com/?a=1&b=2|a>', ['&']],
  ['<!everybody>', ['<', '>']],
  ['<@someone>', ['<', '>']],
])('%s is not escaped', (text, characters) => {
  expect(unescaped(text).map(([character]) => character)).toEqual(characters);
});
