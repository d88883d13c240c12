import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, onTestFinished, test} from 'vitest';

import {watchMemory} from '../../peak-memory.ts';
import {ECR_BUILD, startAws} from '../aws.ts';
import {commitAll, copyCodebase, describeWithSandbox, startCli} from '../sandbox.ts';

const MB = 1_000_000;

describeWithSandbox('an application with a file of 300 MB', () => {
  test.each([
    ['mounted', 'ENABLED'],
    ['copied', 'DISABLED'],
  ])('is built with less than 200 MB of memory if its layers are %s', async (_, mounting) => {
    const sandbox = await startAws();
    onTestFinished(() => sandbox.stop());
    sandbox.aws.account.settings.set('BLOB_MOUNTING', mounting);
    const codebase = await copyCodebase('tiny');
    await writeFile(join(codebase, 'user-post.sh'), 'head -c 300000000 /dev/urandom >big.bin\n');
    await commitAll(codebase, 'Grow');

    const flags = ['--process', 'web', '--process', 'worker'];
    const child = startCli([...ECR_BUILD(), ...flags], {cwd: codebase, env: sandbox.env});
    const peakMemory = watchMemory(child.pid);
    const {exitCode, stderr} = await child;
    const peak = await peakMemory();

    expect({exitCode, stderr}).toMatchObject({exitCode: 0});
    expect(peak).toBeGreaterThan(30 * MB); // The memory was measured.
    expect(peak).toBeLessThan(200 * MB);
    const uploads = sandbox.registry.requests.filter(({line}) => line.includes('worker/blobs'));
    const copied = uploads.reduce((sum, {uploadedBytes}) => sum + uploadedBytes, 0);
    if (mounting === 'ENABLED') expect(copied).toBeLessThan(MB);
    else expect(copied).toBeGreaterThan(300 * MB);
  });
});
