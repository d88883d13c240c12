import {expect, test} from 'vitest';
import type {PublishEvent} from '../../../../src/builder-image/publish-event.ts';
import {
  PublishProgress,
  transferBar,
  transferText,
} from '../../../../src/cli/operate/publish/publish-progress.ts';

test.each([
  [
    {sent: 120_000_000, total: 480_000_000, seconds: 20},
    '120.0 MB of 480.0 MB, 25 %, 1 m 0 s left',
  ],
  [{sent: 0, total: 1000, seconds: 9}, '0 B of 1.0 kB, 0 %'],
  [{sent: 10, total: 1000, seconds: 1}, '10 B of 1.0 kB, 1 %'],
  [{sent: 1000, total: 1000, seconds: 9}, '1.0 kB of 1.0 kB, 100 %'],
  [{sent: 0, total: 0, seconds: 9}, '0 B of 0 B, 100 %'],
])('%j is shown as "%s"', (transferred, expected) => {
  expect(transferText(transferred)).toBe(expected);
});

test('the bar fills', () => {
  const bar = (sent: number) => transferBar({sent, total: 100, seconds: 1}).split(' ')[0];
  expect([bar(0), bar(50), bar(100)]).toEqual([
    '░'.repeat(24),
    '█'.repeat(12) + '░'.repeat(12),
    '█'.repeat(24),
  ]);
});

/** Shows events at seconds. @returns what is shown, in order. */
function shown(events: readonly (readonly [number, PublishEvent])[], {isLive}: {isLive: boolean}) {
  const lines: string[] = [];
  let now = 0;
  const progress = new PublishProgress({
    say: (line) => void lines.push(`say ${String(line)}`),
    warn: (text) => void lines.push(`warn ${text}`),
    draw: isLive ? (line) => void lines.push(`draw ${line}`) : undefined,
    clear: () => void (isLive && lines.push('clear')),
    now: () => now,
  });
  for (const [at, event] of events) {
    now = at;
    progress.emit(event);
  }
  return lines;
}

const sent = (bytes: number) => ({type: 'progress', sent: bytes, total: 100}) as const;

test('writes a line for every tenth of a transfer, without a terminal', () => {
  const events = Array.from({length: 101}, (_, at) => [at, sent(at)] as const);
  const lines = shown(events, {isLive: false});
  expect(lines).toHaveLength(10);
  expect(lines[2]).toBe('say Sending: 30 B of 100 B, 30 %, 1 m 10 s left');
});

test('draws at most ten times a second in a terminal, and lines that stay above', () => {
  const lines = shown(
    [
      [0, {type: 'step', text: 'Reading'}],
      [1, sent(0)],
      [1.01, sent(10)],
      [1.2, sent(20)],
      [1.21, sent(100)],
      [2, {type: 'tagged', reference: 'r', tag: 't'}],
      [2, {type: 'warning', text: 'careful'}],
    ],
    {isLive: true},
  );
  expect(lines.filter((line) => line.startsWith('draw')).map((line) => line.slice(30))).toEqual([
    '0 B of 100 B, 0 %',
    '20 B of 100 B, 20 %',
    '100 B of 100 B, 100 %',
  ]);
  expect(lines.filter((line) => !line.startsWith('draw'))).toEqual([
    'clear',
    'say Reading',
    'clear',
    'say Tagged r:t',
    'clear',
    'warn careful',
  ]);
});
