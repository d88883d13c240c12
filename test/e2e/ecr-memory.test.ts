import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';

import {expect, onTestFinished, test} from 'vitest';

import {ECR_BUILD, startAws} from './aws.ts';
import {commitAll, copyCodebase, describeWithSandbox, startCli} from './sandbox.ts';

const MB = 1_000_000;

/** The most memory that a process has held so far, in bytes; 0 where it is gone. */
async function peakOf(id: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s*(?<kib>\d+) kB$/mu.exec(status)?.groups?.['kib'] ?? 0) * 1024;
}

describeWithSandbox('an application with a file of 300 MB', () => {
  test.each([
    ['mounted', 'ENABLED'],
    ['copied', 'DISABLED'],
  ])('takes less than 200 MB of memory where its layers are %s', async (_, mounting) => {
    const sandbox = await startAws();
    onTestFinished(() => sandbox.stop());
    sandbox.aws.account.settings.set('BLOB_MOUNTING', mounting);
    const codebase = await copyCodebase('tiny');
    await writeFile(join(codebase, 'user-post.sh'), 'head -c 300000000 /dev/urandom >big.bin\n');
    await commitAll(codebase, 'Grow');

    const flags = ['--process', 'web', '--process', 'worker'];
    const child = startCli([...ECR_BUILD(), ...flags], {cwd: codebase, env: sandbox.env});
    let [peak, isOver] = [0, false];
    const watching = (async () => {
      while (!isOver) {
        peak = Math.max(peak, await peakOf(child.pid));
        await delay(20);
      }
    })();
    const {exitCode, stderr} = await child;
    isOver = true;
    await watching;

    expect({exitCode, stderr}).toMatchObject({exitCode: 0});
    expect(peak).toBeGreaterThan(30 * MB); // it was looked at
    expect(peak).toBeLessThan(200 * MB);
    const uploads = sandbox.registry.requests.filter(({line}) => line.includes('worker/blobs'));
    const copied = uploads.reduce((sum, {uploadedBytes}) => sum + uploadedBytes, 0);
    if (mounting === 'ENABLED') expect(copied).toBeLessThan(MB);
    else expect(copied).toBeGreaterThan(300 * MB);
  });
});
