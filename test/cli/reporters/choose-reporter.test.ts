import {beforeEach, expect, onTestFinished, test, vi} from 'vitest';
import {type Verbosity, chooseReporter} from '../../../src/cli/reporters/choose-reporter.ts';
import type {BuildEvent} from '../../../src/events.ts';
import {stubColorTerminal, terminalStream} from '../output/terminal-stream.ts';
import {oneOfEach} from './samples.ts';

const ESC = '\u001B';
const LOG = /^==> Building$/mu;

beforeEach(() => {
  stubColorTerminal();
  return () => void vi.unstubAllEnvs();
});

async function shown(
  terminal: Parameters<typeof terminalStream>[0],
  options: {verbosity?: Partial<Verbosity>; env?: Record<string, string>} = {},
  events: readonly BuildEvent<string>[] = oneOfEach,
): Promise<string> {
  vi.useFakeTimers({toFake: ['setInterval', 'clearInterval']});
  onTestFinished(() => void vi.useRealTimers());
  const {output, written} = terminalStream(terminal);
  const verbosity = {quiet: false, verbose: false, ...options.verbosity};
  const reporter = await chooseReporter(verbosity, options.env ?? {}, () => 0, output);
  for (const event of events) reporter.emit(event);
  // The region is drawn every tenth of a second.
  vi.advanceTimersByTime(150);
  reporter.end();
  return written();
}

test('shows live progress at a terminal', async () => {
  const text = await shown({}, {}, [{type: 'phase-started', phase: 'building'}]);
  expect(text).toMatch(/\S Building/u);
  expect(text).not.toMatch(LOG);
});

test.each([
  ['a pipe', {isTTY: false}, {}, {}],
  ['CI', {}, {}, {CI: 'true'}],
  ['a dumb terminal', {}, {}, {TERM: 'dumb'}],
  ['a terminal of unknown width', {columns: 0}, {}, {}],
])('prints plain lines for %s', async (_, terminal, verbosity, env) => {
  const text = await shown(terminal, {verbosity, env});
  expect(text).toMatch(LOG);
  expect(text).not.toMatch(/[^\P{Cc}\n]/u);
});

test.each([{CI: ''}, {CI: 'false'}])('does not take %o for CI', async (env) => {
  expect(await shown({}, {env})).not.toMatch(LOG);
});

test('--quiet shows only warnings, even at a terminal', async () => {
  expect(await shown({}, {verbosity: {quiet: true}})).toBe('Warning: pack is old.\n');
});

test('uses the colours of the stream, not of stdout', async () => {
  expect(await shown({})).toContain(`${ESC}[32m✔${ESC}[39m Building`);
});

test('uses no colours with NO_COLOR', async () => {
  vi.stubEnv('NO_COLOR', '1');
  const text = await shown({});
  expect(text).toContain('✔ Building 3.2 s\n');
  expect(text).not.toContain(`${ESC}[3`);
});

test.each([20, 60, 80])('draws no line wider than a terminal of %i columns', async (columns) => {
  const text = await shown({columns}, {}, [
    {type: 'phase-started', phase: 'building'},
    {type: 'output', line: 'x'.repeat(100)},
    {type: 'output', line: '漢字'.repeat(50)},
  ]);
  expect(text).toMatch(new RegExp(`  x{${columns - 4}}…`, 'u'));
  expect(text.match(/…/gu)).toHaveLength(2);
});

test('does not wrap a line that stays, so that it can be copied', async () => {
  const reference = `registry.example.com/${'a'.repeat(100)}:1`;
  const text = await shown({columns: 40}, {}, [{type: 'note', text: reference}]);
  expect(text).toContain(reference);
});
