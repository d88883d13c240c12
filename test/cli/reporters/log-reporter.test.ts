import {assert, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {LogReporter} from '../../../src/cli/reporters/log-reporter.ts';
import type {BuildEvent} from '../../../src/events.ts';
import {plainLines} from '../plain-lines.ts';
import {hostile, oneOfEach} from './samples.ts';

function logged(events: readonly BuildEvent<string>[], {quiet = false} = {}): string[] {
  const lines: string[] = [];
  const reporter = new LogReporter({write: (...all) => lines.push(...plainLines(all))}, {quiet});
  for (const event of events) reporter.emit(event);
  reporter.end();
  return lines;
}

test('prints a line for each event', () => {
  expect(logged(oneOfEach)).toEqual([
    'Note: Taken from the cache.',
    '==> Building',
    '      installing flask',
    'Warning: pack is old.',
    '    registry.example.com answered 503; retrying in 4 s (2 of 6).',
    '    registry.example.com has not answered yet; still waiting.',
    '    Building took 3.2 s',
    '    registry.example.com/team/intranet/web@sha256:aa',
    '    registry.example.com/team/intranet/web:latest',
  ]);
});

test('--quiet shows only warnings', () => {
  expect(logged(oneOfEach, {quiet: true})).toEqual(['Warning: pack is old.']);
});

test.each(hostile)('prints only the words of %j', (line, words) => {
  expect(logged([{type: 'output', line}])).toEqual([`    ${words}`]);
});

test('prints no control characters and no trailing blanks', () => {
  assert(
    property(string({unit: 'binary'}), (text) => {
      const lines = logged([
        {type: 'output', line: text},
        {type: 'note', text},
        {type: 'warning', text},
        {type: 'tagged', reference: text, tag: text},
      ]);
      expect(lines).toHaveLength(4);
      expect(lines.join('')).not.toMatch(/\p{Cc}/u);
      for (const line of lines) expect(line).toBe(line.trimEnd());
    }),
  );
});

test('keeps an empty line of output', () => {
  expect(logged([{type: 'output', line: ''}])).toEqual(['']);
});

test('prints no time for a failed phase', () => {
  expect(logged([{type: 'phase-started', phase: 'building'}])).toEqual(['==> Building']);
});
