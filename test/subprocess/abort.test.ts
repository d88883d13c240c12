import {access} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {type Program, run} from '../../src/subprocess/run.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {failureOf, gone, isAlive, node, sh} from './children.ts';

/** Aborts a child after it has printed a line. Returns how it ended, and its output. */
async function aborted(program: Program, isCue: (line: string) => boolean = () => true) {
  const controller = new AbortController();
  const lines: string[] = [];
  const failure = await failureOf({
    ...program,
    signal: controller.signal,
    onLine: (line) => {
      lines.push(line);
      if (isCue(line)) controller.abort();
    },
  });
  return {failure, lines};
}

test('a signal asks the child to end, so that it can clean up', async () => {
  const {failure, lines} = await aborted(
    node(`
      process.on('SIGTERM', () => { console.log('tidied'); process.exit(0); });
      setInterval(() => {}, 1000);
      console.log('ready');
    `),
  );
  expect(lines).toEqual(['ready', 'tidied']);
  expect(failure).toMatchObject({kind: 'killed'});
});

test('a child that ignores the signal is killed after the grace period', async () => {
  const began = performance.now();
  const {failure} = await aborted(
    node(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('ready')`, {
      graceSeconds: 0.3,
    }),
  );
  expect(failure).toMatchObject({kind: 'killed', exitCode: 137});
  expect(performance.now() - began).toBeGreaterThan(300);
});

test('descendants of the child end with it', async () => {
  const {lines} = await aborted(sh('sleep 300 & echo $!; wait'));
  const pid = Number(lines[0]);
  expect(await gone(pid)).toBe(pid);
});

test('descendants that ignore the signal are killed after the grace period', async () => {
  const {lines} = await aborted(
    sh(`sh -c 'trap "" TERM; echo $$; while :; do sleep 0.05; done' & wait`, {graceSeconds: 0.3}),
  );
  const pid = Number(lines[0]);
  expect(await gone(pid)).toBe(pid);
});

test('descendants without an open stream end, too', async () => {
  const {lines} = await aborted(
    sh(`(trap "" TERM; exec sleep 300) >/dev/null 2>&1 & sleep 0.1; echo $!; wait`),
  );
  const pid = Number(lines[0]);
  expect(await gone(pid)).toBe(pid);
});

test('a background process of a child keeps running without an abort', async () => {
  const {stdout} = await run(sh('sleep 300 >/dev/null 2>&1 & echo $!'));
  expect(isAlive(Number(stdout))).toBe(true);
  process.kill(Number(stdout));
});

test('nothing is started if the signal has already aborted', async () => {
  const file = join(await temporaryFolder(), 'started');
  const failure = await failureOf(sh(`touch ${file}`, {signal: AbortSignal.abort()}));
  expect(failure).toMatchObject({kind: 'killed', exitCode: undefined});
  await expect(access(file)).rejects.toThrow('ENOENT');
});

test('a later signal has no effect', async () => {
  const controller = new AbortController();
  const {stdout} = await run(sh('echo done', {signal: controller.signal}));
  controller.abort();
  expect(stdout).toBe('done\n');
});

test('no child outlives this process', async () => {
  const module = new URL('../../src/subprocess/run.ts', import.meta.url).href;
  const {stdout} = await run(
    node(
      `const {run} = await import('${module}');
       run({file: 'sleep', args: ['300'], env: process.env}).catch(() => {});
       run({
         file: 'sh', args: ['-c', 'sleep 300 & echo $!; wait'], env: process.env,
         onLine: (line) => { console.log(line); process.exit(0); },
       }).catch(() => {});`,
      {env: {PATH: process.env['PATH']}},
    ),
  );
  expect(await gone(Number(stdout))).toBe(Number(stdout));
});
