import {expect, test} from 'vitest';
import {utf16Problem} from '../../../src/codebase/text/utf16.ts';

const TEXT = 'web: gunicorn app:app # é\n';
const little = Buffer.from(TEXT, 'utf16le');
const big = Buffer.from(TEXT, 'utf16le').swap16();

test.each([
  [
    'with a byte-order mark, as Notepad saves it',
    Buffer.concat([Buffer.of(0xff, 0xfe), little]),
    'UTF-16',
  ],
  ['big-endian, with a byte-order mark', Buffer.concat([Buffer.of(0xfe, 0xff), big]), 'UTF-16'],
  ['without a byte-order mark', little, 'UTF-16LE'],
  ['big-endian, without a byte-order mark', big, 'UTF-16BE'],
])('recognises UTF-16 %s, with the command that converts it', (_, bytes, encoding) => {
  expect(utf16Problem('Procfile', bytes)).toEqual({
    file: 'Procfile',
    message: 'Unsupported encoding UTF-16.',
    hint: `Convert the file to UTF-8: iconv -f ${encoding} -t UTF-8 Procfile >new && mv new Procfile`,
  });
});

test.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a mark', Buffer.from(`\uFEFF${TEXT}`)],
  ['nothing', Buffer.of()],
  ['a zero byte among others', Buffer.from('web: a\0b and some more text\n')],
  ['zero bytes alone', Buffer.alloc(100)],
])('does not take %s for UTF-16', (_, bytes) => {
  expect(utf16Problem('Procfile', bytes)).toBeUndefined();
});
