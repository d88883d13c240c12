import {readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';

import {expect, onTestFinished, test} from 'vitest';

import {type AwsSandbox, buildToEcr, ECR_BUILD, startAws} from '../aws.ts';
import {halfReleased, lacking} from '../release-invariant.ts';
import {
  commitAll,
  copyCodebase,
  describeWithSandbox,
  startCli,
  temporaryFolder,
} from '../sandbox.ts';

async function start(): Promise<AwsSandbox> {
  const sandbox = await startAws();
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

/** What is said when, and so many milliseconds later. */
type Moment = readonly [words: string, wait: number];

/** Commits something, and ends its build at a moment. */
async function end(
  {env}: AwsSandbox,
  codebase: string,
  [words, wait]: Moment,
  signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT',
) {
  const notice = `${signal} at ${words} + ${wait}`;
  await writeFile(join(codebase, 'public', 'index.html'), `${notice}\n`);
  await commitAll(codebase, notice);
  const temporary = await temporaryFolder();
  const child = startCli(ECR_BUILD(), {cwd: codebase, env: {...env, TMPDIR: temporary}});
  child.stderr.on('data', (chunk: Buffer) => {
    if (chunk.includes(words)) void delay(wait).then(() => child.kill(signal));
  });
  const {exitCode, signal: endedBy, stderr} = await child;
  return {exitCode, endedBy, stderr, temporary: await readdir(temporary)};
}

/** Whether the engine was done by then, so that it is not to be asked again. */
function isPushed([words]: Moment): boolean {
  return words.endsWith('Publishing') || words.endsWith('Tagging');
}

describeWithSandbox('a build that is ended', () => {
  // The phases of pack, then ours, which take some hundredths of a second each.
  const MOMENTS: readonly Moment[] = [
    ['==> Analyzing', 0],
    ['==> Building', 100],
    ['==> Exporting', 0],
    ['==> Exporting', 300],
    ['==> Publishing', 0],
    ['==> Publishing', 30],
    ['==> Tagging', 0],
    ['==> Tagging', 15],
    ['==> Tagging', 30],
  ];

  test('by kill -9 leaves no moving tag at half a release, and the next run completes it', async () => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    let hits = 0;
    for (const moment of MOMENTS) {
      const {endedBy} = await end(sandbox, codebase, moment, 'SIGKILL');
      if (endedBy === 'SIGKILL') hits += 1;
      expect({moment, half: halfReleased(sandbox)}).toEqual({moment, half: []});

      const {images, stderr} = await buildToEcr(sandbox, codebase);
      expect(lacking(sandbox, images)).toEqual([]);
      const isBuiltAgain = isPushed(moment) && stderr.includes('==> Building');
      expect({moment, isBuiltAgain}).toEqual({moment, isBuiltAgain: false});
    }
    expect(hits).toBeGreaterThan(MOMENTS.length / 2); // the last ones may come too late
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('by %s while it publishes leaves nothing half done', async (signal, code) => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    let hits = 0;
    for (const moment of MOMENTS.slice(3)) {
      const {exitCode, stderr, temporary} = await end(sandbox, codebase, moment, signal);
      expect({moment, stderr, exitCode: [0, code].includes(exitCode ?? -1)}).toMatchObject({
        exitCode: true,
      });
      if (exitCode === code) {
        hits += 1;
        expect(stderr).toContain(`Error: Interrupted by ${signal}.`);
      }
      expect({moment, temporary, half: halfReleased(sandbox)}).toEqual({
        moment,
        temporary: [],
        half: [],
      });
      const {images, stderr: again} = await buildToEcr(sandbox, codebase);
      expect(lacking(sandbox, images)).toEqual([]);
      expect(isPushed(moment) && again.includes('==> Building')).toBe(false);
    }
    expect(hits).toBeGreaterThanOrEqual(3);
  });
});

describeWithSandbox('pack’s own requests', () => {
  test.each([
    ['429', /^POST \S+web\/blobs\/uploads/, {status: 429}],
    ['503', /^POST \S+web\/blobs\/uploads/, {status: 503}],
    ['503 at the manifest', /^PUT \S+web\/manifests\/building/, {status: 503}],
  ] as const)('answered %s for a moment do not end the build', async (_, request, answer) => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    sandbox.registry.instead(request, answer);
    const {images} = await buildToEcr(sandbox, codebase);
    expect(lacking(sandbox, images)).toEqual([]);
  });
});
