import {array, assert, constantFrom, nat, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {secretMask} from '../../../src/engine/cnb/secret-mask.ts';

test.each([
  ['index is https://swordfish@pypi', 'index is https://***@pypi'],
  ['swordfish, swordfish', '***, ***'],
  [`Basic ${btoa('swordfish')}`, 'Basic ***'],
  ['fish', 'fish'],
])('hides a secret: %s', (text, shown) => {
  expect(secretMask(['swordfish'])(text)).toBe(shown);
});

const ODD = `p"a's\\s w/o+r$d&<é>`;

test.each([
  ['encodeURIComponent', encodeURIComponent(ODD)],
  ['a URL, in lower case', encodeURIComponent(ODD).replaceAll(/%../gu, (it) => it.toLowerCase())],
  ['a web form', new URLSearchParams({a: ODD}).toString().slice(2)],
  ['the password of a URL', Object.assign(new URL('http://a@b'), {password: ODD}).password],
  ['Python’s quote', 'p%22a%27s%5Cs%20w/o%2Br%24d%26%3C%C3%A9%3E'],
  ['JSON', JSON.stringify({token: ODD}).slice('{"token":"'.length, -2)],
  ['JSON in JSON', JSON.stringify(JSON.stringify(ODD)).slice(3, -3)],
  ['PHP’s json_encode', String.raw`p"a's\\s w\/o+r$d&<é>`.replace('"', String.raw`\"`)],
  ['Go’s JSON', String.raw`p\"a's\\s w/o+r$d\u0026\u003cé\u003e`],
  ['Python’s JSON', String.raw`p\"a's\\s w/o+r$d&<\u00e9>`],
  ['single quotes of bash', String.raw`p"a'\''s\s w/o+r$d&<é>`],
  ['single quotes of dash', `p"a'"'"'s\\s w/o+r$d&<é>`],
  ['double quotes', String.raw`p\"a's\\s w/o+r\$d&<é>`],
  ['no quotes', String.raw`p\"a\'s\\s\ w/o+r\$d\&\<\é\>`],
  ['System.Text.Json', String.raw`p\u0022a\u0027s\\s w/o\u002Br$d\u0026\u003C\u00E9\u003E`],
  ['Jackson', String.raw`p\"a's\\s w/o+r$d&<\u00E9>`],
  ['$’…’ of bash', String.raw`p"a\'s\\s w/o+r$d&<\303\251>`],
  ['Git’s quotes', String.raw`p\"a's\\s w/o+r$d&<\303\251>`],
  ['Python’s bytes', String.raw`p"a\'s\\s w/o+r$d&<\xc3\xa9>`],
  ['hex in upper case', String.raw`p"a\'s\\s w/o+r$d&<\xC3\xA9>`],
  ['HTML', 'p&quot;a&#39;s\\s w/o+r$d&amp;&lt;é&gt;'],
])('hides a secret as it is written in %s', (_, form) => {
  expect(secretMask([ODD])(`- ${form} -`)).toBe('- *** -');
});

test('hides a secret of several lines that is written on one line', () => {
  const key = '-----BEGIN KEY-----\nMIIEvQIBADANBg\n';
  const mask = secretMask([key]);
  expect(mask(`{"key":${JSON.stringify(key)}}`)).toBe('{"key":"***"}');
  expect(mask(`+ key=$'-----BEGIN KEY-----\\nMIIEvQIBADANBg\\n'`)).toBe("+ key=$'***'");
  expect(mask(`key=${Buffer.from(key).toString('base64')}.`)).toBe('key=***.');
});

test('hides the password of a URL also without the URL', () => {
  const mask = secretMask(['https://ci:s3cret%21@pypi.example.com/simple']);
  expect(mask('password s3cret%21, decoded s3cret!')).toBe('password ***, decoded ***');
  expect(mask(`Authorization: Basic ${btoa('ci:s3cret!')}`)).toBe('Authorization: Basic Y2k6***');
  expect(mask('Looking in pypi.example.com')).toBe('Looking in pypi.example.com');
});

test.each([
  'https://ghp_abc%21@github.com/a',
  'https://ghp_abc%21:@github.com/a',
  'https://ghp_abc%21:x-oauth-basic@github.com/a',
  'index = https://ghp_abc%21@a and https://b/c',
])('hides a token before the @ of %s also alone and in other URLs', (secret) => {
  const mask = secretMask([secret]);
  expect(mask('ghp_abc%21, ghp_abc!, https://ghp_abc%21@gitlab.com')).toBe(
    '***, ***, https://***@gitlab.com',
  );
  expect(mask('a github.com x-oauth-basic')).toBe('a github.com x-oauth-basic');
});

test('hides the value after password= also alone', () => {
  const mask = secretMask([`-Drepo.password="hunter22" --auth-token=abcdef -Dx=package`]);
  expect(mask('hunter22 abcdef package')).toBe('*** *** package');
});

test('does not hide a part that is too short to be a secret', () => {
  expect(secretMask(['1000', 'true'])('port 1000, true')).toBe('port 1000, true');
});

test.each(['', 'u:', 'ci:', 'user:'])('hides a secret in HTTP Basic with the user %s', (user) => {
  const secret = 'sword:fish+8842';
  for (const end of ['', '\n', '!!']) {
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = Buffer.from(`${user}${secret}${end}`).toString(encoding);
      const shown = secretMask([secret])(`Basic ${text}`);
      expect(shown).toMatch(/^Basic [A-Za-z0-9+/]{0,6}\*\*\*[A-Za-z0-9+/]{0,3}={0,2}$/u);
    }
  }
});

test('hides a long secret in base64 on each of several lines', () => {
  const secret = Array.from({length: 40}, (_, index) => `part ${index * 7919}`).join('-');
  const mask = secretMask([secret]);
  for (const before of ['', 'a', 'user:']) {
    const encoded = Buffer.from(`${before}${secret}\n`).toString('base64');
    for (const width of [64, 76]) {
      const lines = encoded.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [];
      for (const line of lines.slice(0, -1))
        expect(mask(line)).toMatch(/^[A-Za-z0-9]{0,7}\*\*\*$/u);
    }
  }
});

test('hides each line of a key with several lines', () => {
  const mask = secretMask(['-----BEGIN KEY-----\r\nMIIEvQIBADANBg\n']);
  expect(mask('MIIEvQIBADANBg')).toBe('***');
  expect(mask('-----BEGIN KEY-----')).toBe('***');
});

test('hides the whole of a secret that contains another secret', () => {
  expect(secretMask(['sword', 'swordfish'])('swordfish')).toBe('***');
});

test('hides secrets that overlap as a whole', () => {
  const mask = secretMask(['abcdefgh', 'efghijkl', 'ghijkl']);
  expect(mask('1abcdefghijkl2 abcdefghabcdefgh')).toBe('1***2 ******');
});

test('does not hide very short values, which occur in any text', () => {
  expect(secretMask(['1', ''])('1 of 10')).toBe('1 of 10');
});

const secret = string({minLength: 8, maxLength: 40}).filter(
  (it) => !it.includes('*') && it === it.trim(),
);

test('leaves no secret in any text', () => {
  assert(
    property(secret, string(), string(), (value, before, after) => {
      expect(secretMask([value])(`${before}${value}${after}`)).not.toContain(value);
    }),
  );
});

test('leaves at most a few bits of a secret in encoded text', () => {
  const word = string({
    unit: constantFrom('a', 'Q', 'z', '0', '/', '+', ':', 'é'),
    minLength: 8,
    maxLength: 60,
  });
  assert(
    property(
      word,
      array(nat(255), {maxLength: 9}),
      array(nat(255), {maxLength: 9}),
      (value, ...around) => {
        const [before, after] = around.map((bytes) => Buffer.from(bytes));
        const bytes = Buffer.concat([
          before ?? Buffer.of(),
          Buffer.from(value),
          after ?? Buffer.of(),
        ]);
        const shown = secretMask([value])(bytes.toString('base64'));
        const rest = shown.split('***');
        expect(rest.length).toBeGreaterThan(1);
        // Before and after the mask, at most the characters stay that also encode something else.
        expect(rest[0]?.length).toBeLessThanOrEqual(Math.ceil(((before?.length ?? 0) * 8) / 6));
        expect(rest.at(-1)?.length).toBeLessThanOrEqual(
          Math.ceil(((after?.length ?? 0) * 8) / 6) + 2,
        );
      },
    ),
  );
});
