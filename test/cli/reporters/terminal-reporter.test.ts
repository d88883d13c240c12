import {afterEach, beforeEach, expect, onTestFinished, test, vi} from 'vitest';
import {TerminalReporter} from '../../../src/cli/reporters/terminal-reporter.ts';
import {type Line, rendered} from '../../../src/cli/output/line.ts';
import {wrapText} from '../../../src/cli/terminal/wrap-text.ts';
import type {BuildEvent} from '../../../src/events.ts';
import {hostile, oneOfEach} from './samples.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A terminal that records its screen: lines that stay, and the region below them. */
function terminal({columns = 80, verbose = false} = {}) {
  let region: string[] = [];
  const kept: string[] = [];
  let isCursorHidden = false;
  let isOver = false;
  const marked = (line: Line) =>
    rendered(line, (style, text) => (style === 'dim' ? text : `<${style}>${text}`));
  const draw = (lines: readonly Line[]) => {
    if (isOver) throw new Error(`drawn after the end: ${lines.map(marked).join('\n')}`);
    isCursorHidden = true;
    region = lines.map(marked);
  };
  const reporter = new TerminalReporter({
    region: {
      draw,
      clear: () => void (region = []),
      done: () => void (isCursorHidden = false),
    },
    lines: {
      write: (...lines) => {
        if (region.length > 0) throw new Error('written into the region');
        kept.push(...lines.map(marked));
      },
    },
    wrap: (line) => wrapText(line, columns),
    now: () => performance.now() / 1000,
    verbose,
  });
  onTestFinished(() => reporter.end());
  return {
    emit: (...events: BuildEvent<string>[]) => events.forEach((event) => reporter.emit(event)),
    end: () => {
      reporter.end();
      isOver = true;
    },
    /** Lets time pass. Returns the screen afterwards. */
    after: (seconds: number): string[] => {
      vi.advanceTimersByTime(seconds * 1000);
      return region;
    },
    kept,
    isCursorHidden: () => isCursorHidden,
  };
}

const building: BuildEvent<string> = {type: 'phase-started', phase: 'building'};
const output = (line: string): BuildEvent<string> => ({type: 'output', line});

test('shows the running phase with a spinner and its time', () => {
  const {emit, after} = terminal();
  emit(building);
  const first = after(0.1);
  expect(first).toEqual([expect.stringMatching(/^<cyan>\S Building 0\.1 s$/u)]);
  const second = after(0.1);
  expect(second[0]?.at(6)).not.toBe(first[0]?.at(6));
  expect(after(58.8)).toEqual([expect.stringMatching(/Building 59\.0 s$/u)]);
  expect(after(6)).toEqual([expect.stringMatching(/Building 1 m 5 s$/u)]);
});

test('keeps an ended phase, with a tick and its time', () => {
  const {emit, after, kept} = terminal();
  emit(building, output('compiling'));
  after(1);
  emit({type: 'phase-ended', phase: 'building', seconds: 3.21});
  expect(kept).toEqual(['<green>✔ Building 3.2 s']);
  expect(after(1)).toEqual([]);
});

test('keeps a failed phase, with a cross', () => {
  const {emit, after, end, kept} = terminal();
  emit(building, output('compiling'));
  after(2);
  end();
  expect(kept).toEqual(['<red>✖ Building 2.0 s']);
});

test('shows the last lines of the running phase', () => {
  const {emit, after} = terminal();
  emit(building, ...Array.from({length: 20}, (_, line) => output(`line ${line}`)));
  const [, ...lines] = after(0.1);
  expect(lines).toEqual([12, 13, 14, 15, 16, 17, 18, 19].map((line) => `  line ${line}`));
});

test('leaves out empty lines', () => {
  const {emit, after} = terminal();
  emit(building, output('a'), output(''), output('   '), output('b'));
  expect(after(0.1).slice(1)).toEqual(['  a', '  b']);
});

test('removes the output of a phase when it ends', () => {
  const {emit, after} = terminal();
  emit(building, output('compiling'));
  emit({type: 'phase-ended', phase: 'building', seconds: 1});
  emit({type: 'phase-started', phase: 'exporting'});
  expect(after(0.1)).toEqual([expect.stringContaining('Exporting')]);
});

test('keeps all output with --verbose', () => {
  const {emit, after, kept} = terminal({columns: 20, verbose: true});
  emit(building, output('a line that is longer than the terminal'), output(''));
  expect(kept).toEqual(['  a line that is longer than the terminal', '  ']);
  expect(after(0.1)).toHaveLength(1);
});

test('keeps notes and warnings, wrapped between words', () => {
  const {emit, after, kept} = terminal({columns: 20});
  emit(building);
  after(0.1);
  emit({type: 'note', text: 'a note that is longer than the terminal'});
  emit({type: 'warning', text: 'a warning'});
  expect(kept).toEqual([
    '<cyan>ℹ a note that is',
    '    longer than the',
    '    terminal',
    '<yellow>⚠ a warning',
  ]);
  expect(after(0.1)).toHaveLength(1);
});

test('shows what is published and tagged', () => {
  const {emit, after} = terminal();
  emit({type: 'phase-started', phase: 'tagging'});
  emit(...oneOfEach.slice(-2));
  expect(after(0.1).slice(1)).toEqual([
    '  registry.example.com/team/intranet/web',
    '  registry.example.com/team/intranet/web:latest',
  ]);
});

test.each(hostile)('of %j only the words are shown', (line, words) => {
  const {emit, after} = terminal();
  emit(building, output(line));
  expect(after(0.1)[1]).toBe(`  ${words}`);
  const loud = terminal({verbose: true});
  loud.emit(output(line));
  loud.emit({type: 'note', text: line}, {type: 'warning', text: line});
  expect(loud.kept).toEqual([`  ${words}`, `<cyan>ℹ ${words}`, `<yellow>⚠ ${words}`]);
});

test('clears the live lines and shows the cursor at the end', () => {
  const {emit, after, end, kept, isCursorHidden} = terminal();
  emit(...oneOfEach, {type: 'phase-started', phase: 'tagging'});
  after(1);
  expect(isCursorHidden()).toBe(true);
  emit({type: 'phase-ended', phase: 'tagging', seconds: 1});
  end();
  expect(isCursorHidden()).toBe(false);
  expect(after(5)).toEqual([]);
  expect(kept).toEqual([
    '<cyan>ℹ Taken from the cache.',
    '<yellow>⚠ pack is old.',
    '<cyan>ℹ registry.example.com answered 503; retrying in 4 s (2 of 6).',
    '<cyan>ℹ registry.example.com has not answered yet; still waiting.',
    '<green>✔ Building 3.2 s',
    '<green>✔ Tagging 1.0 s',
  ]);
});
