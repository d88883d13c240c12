import {expect, test} from 'vitest';
import {outputFlags} from '../../src/cli/output-flags.ts';

test('without flags, the output is for people', () => {
  expect(outputFlags(['image', 'build', '.'])).toEqual({json: false, report: undefined});
});

test.each([
  [['--json'], true, undefined],
  [['image', 'build', '--nope', '--json', '--report', 'r.json'], true, 'r.json'],
  [['--report=a=b.json'], false, 'a=b.json'],
  [['--report', 'first.json', '--report', 'second.json'], false, 'first.json'],
  // The parser reports a missing value.
  [['--report'], false, undefined],
  [['--report='], false, undefined],
  [['--report', ''], false, undefined],
  [['--report', '--json'], true, undefined],
  [['--report', '-q'], false, undefined],
  [['--reported', 'x'], false, undefined],
  // Only arguments follow `--`.
  [['--', '--json', '--report', 'r.json'], false, undefined],
])('reads %j', (argv, json, report) => {
  expect(outputFlags(argv)).toEqual({json, report});
});
