import {access} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {type Program, run} from '../../src/subprocess/run.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {failureOf, gone, isAlive, node, sh} from './children.ts';

/** Aborts a child when it has printed a line, and tells how it ended and what it printed. */
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

test('a signal asks the child to end, and it may tidy up', async () => {
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

test('a child that does not listen is ended after the grace', async () => {
  const began = performance.now();
  const {failure} = await aborted(
    node(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('ready')`, {
      graceSeconds: 0.3,
    }),
  );
  expect(failure).toMatchObject({kind: 'killed', exitCode: 137});
  expect(performance.now() - began).toBeGreaterThan(300);
});

test('what the child has started ends with it', async () => {
  const {lines} = await aborted(sh('sleep 300 & echo $!; wait'));
  const pid = Number(lines[0]);
  expect(await gone(pid)).toBe(pid);
});

test('what the child has started and does not listen ends after the grace', async () => {
  const {lines} = await aborted(
    sh(`sh -c 'trap "" TERM; echo $$; while :; do sleep 0.05; done' & wait`, {graceSeconds: 0.3}),
  );
  const pid = Number(lines[0]);
  expect(await gone(pid)).toBe(pid);
});

test('what the child has left behind silently ends as well', async () => {
  const {lines} = await aborted(
    sh(`(trap "" TERM; exec sleep 300) >/dev/null 2>&1 & sleep 0.1; echo $!; wait`),
  );
  const pid = Number(lines[0]);
  expect(await gone(pid)).toBe(pid);
});

test('what a child leaves in the background goes on where nothing is aborted', async () => {
  const {stdout} = await run(sh('sleep 300 >/dev/null 2>&1 & echo $!'));
  expect(isAlive(Number(stdout))).toBe(true);
  process.kill(Number(stdout));
});

test('where the signal has come before, nothing is started', async () => {
  const file = join(await temporaryFolder(), 'started');
  const failure = await failureOf(sh(`touch ${file}`, {signal: AbortSignal.abort()}));
  expect(failure).toMatchObject({kind: 'killed', exitCode: undefined});
  await expect(access(file)).rejects.toThrow('ENOENT');
});

test('a signal that comes afterwards changes nothing', async () => {
  const controller = new AbortController();
  const {stdout} = await run(sh('echo done', {signal: controller.signal}));
  controller.abort();
  expect(stdout).toBe('done\n');
});

test('no child outlives us', async () => {
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
