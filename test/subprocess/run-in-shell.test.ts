import {expect, test} from 'vitest';
import {runInShell} from '../../src/subprocess/run-in-shell.ts';

/** Runs a line, and collects what it writes to stderr. */
async function shell(line: string, more: Partial<Parameters<typeof runInShell>[0]> = {}) {
  const heard: string[] = [];
  const env = {PATH: '/usr/bin:/bin', ONE: '1'};
  const onErrorOutput = (text: string) => void heard.push(text);
  const output = await runInShell({line, env, inheritsInput: false, onErrorOutput, ...more});
  return {...output, heard: heard.join('')};
}

test('runs a line, and passes on what it writes to stderr', async () => {
  expect(await shell('echo "$ONE" | tr 1 2; printf why? >&2')).toEqual({
    stdout: '2\n',
    stderr: 'why?',
    heard: 'why?',
  });
});

test('gives no input without a terminal', async () => {
  expect(await shell('cat; echo end')).toMatchObject({stdout: 'end\n'});
});

test('reports the output of a failed line, but not the line', async () => {
  const failed = await shell('echo locked >&2; exit 3 # hunter2').catch((error: unknown) => error);
  expect(failed).toMatchObject({kind: 'exited', exitCode: 3, stderr: 'locked\n'});
  expect(String(failed)).not.toContain('hunter2');
});

test('ends with a signal', async () => {
  await expect(shell('kill -KILL $$')).rejects.toMatchObject({kind: 'killed', exitCode: 137});
  const signal = AbortSignal.abort();
  await expect(shell('sleep 60', {signal})).rejects.toMatchObject({code: 'ABORT_ERR'});
});
