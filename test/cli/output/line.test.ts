import {array, assert, constantFrom, oneof, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {
  type Line,
  line,
  logged,
  rendered,
  styled,
  withStyledStart,
} from '../../../src/cli/output/line.ts';

const marked = (it: Line) => rendered(it, (style, text) => `<${style}>${text}</>`);

test('puts styles where they were given', () => {
  const name = styled('bold', 'web');
  expect(marked(line`${styled('green', '✓')} project ${name} created`)).toBe(
    '<green>✓</> project <bold>web</> created',
  );
  expect(marked(line`${line`a ${name}`}${'b'}`)).toBe('a <bold>web</>b');
  expect(withStyledStart('red', 'Error:', ['Error: It', '  failed.']).map(marked)).toEqual([
    '<red>Error:</> It',
    '  failed.',
  ]);
});

test('removes styles, line breaks and bidi marks from text', () => {
  const hostile = '\u001B[31mred\u001B[0m\n\u202Eevil';
  expect(marked(hostile)).toBe('red evil');
  expect(marked(line`${hostile}${styled('dim', hostile)}`)).toBe('red evil<dim>red evil</>');
  expect(marked(logged(hostile))).toBe('red \u202Eevil');
});

test('leaves no control character in any line', () => {
  const piece = constantFrom('\u001B', '[', ']0;', '\u009B', 'm', '\u0007', '\n', '\u2066', 'a');
  const text = oneof(string({unit: 'binary'}), string({unit: piece}));
  const part: Parameters<typeof array<Line>>[0] = oneof(
    text,
    text.map((it) => styled('red', it)),
  );
  assert(
    property(array(part, {maxLength: 5}), (parts) => {
      let whole: Line = '';
      for (const it of parts) whole = line`${whole}${it}`;
      expect(rendered(whole, (_, it) => it)).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    }),
  );
});
