import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {expect, onTestFinished, test} from 'vitest';
import {listenForSignals} from '../../../src/cli/terminal/interruption.ts';

const module = new URL('../../../src/cli/terminal/interruption.ts', import.meta.url).href;

/** A process that listens for signals, prints what happens, and takes some time to clean up. */
function listener({tidying = 50, done = '[]'} = {}): ChildProcess {
  const script = `
    const {listenForSignals} = await import('${module}');
    const interruption = listenForSignals();
    interruption.signal.addEventListener('abort', () => {
      console.log('aborted');
      setTimeout(() => {
        const {message, details, remedy, kind, exitCode} = interruption.failure(${done});
        console.log(JSON.stringify({message, details, remedy, kind, exitCode}));
        interruption.stop();
        process.exit(exitCode);
      }, ${tidying});
    });
    setInterval(() => {}, 1000);
    console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {},
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Sends a signal after each line of output. Returns the lines and the exit of the process. */
async function signalled(child: ChildProcess, ...signals: NodeJS.Signals[]) {
  if (child.stdout === null) throw new Error('no stdout');
  const ended = once(child, 'close');
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    const next = signals.shift();
    if (next !== undefined) child.kill(next);
  }
  const [code, signal] = (await ended) as [number | null, string | null];
  return {lines, code, signal};
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('aborts at the first %s, and the process exits with %i', async (name, code) => {
  const result = await signalled(listener(), name);
  expect(result).toMatchObject({code, signal: null});
  expect(result.lines.slice(0, 2)).toEqual(['ready', 'aborted']);
  expect(JSON.parse(result.lines[2] ?? '')).toEqual({
    kind: 'interrupted',
    message: `Interrupted by ${name}.`,
    details: ['Nothing was published.'],
    remedy: ['Run the same command again to finish it.'],
    exitCode: code,
  });
});

test('shows what was published before the signal', async () => {
  const {lines} = await signalled(
    listener({done: '["r.example.com/web:commit-1a2b3c4"]'}),
    'SIGINT',
  );
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    details: [expect.any(String), 'r.example.com/web:commit-1a2b3c4'],
  });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('ends the process at once at a second signal, %s', async (name, code) => {
  // Cleaning up would take longer than the timeout of the test.
  const result = await signalled(listener({tidying: 600_000}), 'SIGINT', name);
  expect(result).toEqual({lines: ['ready', 'aborted'], code, signal: null});
});

test('has no failure without a signal, and stops listening', () => {
  const counts = () => ['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name));
  const before = counts();
  const interruption = listenForSignals();
  expect(counts()).toEqual(before.map((count) => count + 1));
  expect(interruption.signal.aborted).toBe(false);
  expect(interruption.failure(['r.example.com/web:latest'])).toBeUndefined();
  interruption.stop();
  expect(counts()).toEqual(before);
});
