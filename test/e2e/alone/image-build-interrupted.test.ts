import {readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';

import {expect, test} from 'vitest';

import {until} from '../../until.ts';
import {build, target} from '../build-codebase.ts';
import {publishedDigest} from '../published-image.ts';
import {
  commitAll,
  copyCodebase,
  describeWithSandbox,
  docker,
  freshPrefix,
  startCli,
  temporaryFolder,
} from '../sandbox.ts';

/**
 * Containers, images and volumes in the engine that must not outlive a build. The caches of pack may stay.
 */
async function inEngine(): Promise<Set<string>> {
  const containers = await docker('container', 'ls', '--all', '--quiet');
  const volumes = await docker('volume', 'ls', '--quiet');
  const images = await docker('image', 'ls', '--quiet', 'pack.local/*/*');
  const all = [containers, volumes, images].flatMap((list) => list.split('\n'));
  return new Set(all.filter((it) => it !== '' && !it.startsWith('pack-cache-')));
}

/** Returns the resources that were added since then and stay. Waits for the builds of other tests to end. */
async function left(before: ReadonlySet<string>): Promise<string[]> {
  let come = [...(await inEngine())].filter((it) => !before.has(it));
  for (let seconds = 0; come.length > 0 && seconds < 30; seconds++) {
    await delay(1000);
    const now = await inEngine();
    come = come.filter((it) => now.has(it));
  }
  return come;
}

describeWithSandbox('an interrupted image build', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('leaves nothing behind after %s in the middle of the build', async (signal, code) => {
    const codebase = await copyCodebase('tiny');
    // The build would run for longer than the test may.
    await writeFile(join(codebase, 'user-post.sh'), 'echo "waiting now"\nsleep 3600\n');
    await commitAll(codebase, 'Wait');
    const before = await inEngine();
    const temporary = await temporaryFolder();
    const prefix = freshPrefix();

    const child = startCli(['image', 'build', ...target({prefix})], {
      cwd: codebase,
      env: {TMPDIR: temporary},
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until(() => said.includes('waiting now'));
    child.kill(signal);
    const {exitCode, stdout} = await child;

    expect({exitCode, stdout}).toEqual({exitCode: code, stdout: ''});
    expect(said).toContain(`Error: Interrupted by ${signal}.`);
    expect(said).toContain('Nothing was published.');
    expect(await readdir(temporary)).toEqual([]);
    expect(await left(before)).toEqual([]);
    expect(await publishedDigest(`${prefix}/notice-board/web`, 'latest')).toBeNull();
  });

  // Between phases, the engine creates a container that pack does not know yet.
  test('leaves nothing behind between any two phases, and the same command finishes it', async () => {
    const codebase = await copyCodebase('tiny');
    const prefix = freshPrefix();
    const before = await inEngine();
    for (const phase of ['Analyzing', 'Detecting', 'Restoring', 'Building', 'Exporting']) {
      const temporary = await temporaryFolder();
      const child = startCli(['image', 'build', ...target({prefix})], {
        cwd: codebase,
        env: {TMPDIR: temporary},
      });
      child.stderr.on('data', (chunk: Buffer) => {
        if (chunk.includes(`==> ${phase}`)) child.kill('SIGTERM');
      });
      const {exitCode, stderr} = await child;
      expect({phase, exitCode, stderr}).toMatchObject({phase, exitCode: 143});
      expect({phase, left: await left(before)}).toEqual({phase, left: []});
      expect(await readdir(temporary)).toEqual([]);
    }

    const {images} = await build({codebase, prefix});
    for (const {reference, digest, tags} of images) {
      for (const tag of [...tags.fixed, ...tags.moving]) {
        expect(await publishedDigest(reference, tag)).toBe(digest);
      }
    }
  });
});
