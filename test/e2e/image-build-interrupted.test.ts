import {readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test, vi} from 'vitest';

import {build, target} from './build-codebase.ts';
import {publishedDigest} from './published-image.ts';
import {
  commitAll,
  copyCodebase,
  describeWithSandbox,
  docker,
  freshPrefix,
  startCli,
  temporaryFolder,
} from './sandbox.ts';

/** Containers of the engine, running or not. */
async function containers(): Promise<string[]> {
  return (await docker('container', 'ls', '--all', '--quiet')).split('\n').filter(Boolean);
}

describeWithSandbox('image build ends in an orderly way', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('after %s in the middle of a build', async (signal, code) => {
    const codebase = await copyCodebase('tiny');
    await writeFile(join(codebase, 'user-post.sh'), 'echo "waiting now"\nsleep 300\n');
    await commitAll(codebase, 'Wait');
    const before = await containers();
    const temporary = await temporaryFolder();
    const prefix = freshPrefix();

    const child = startCli(['image', 'build', ...target({prefix})], {
      cwd: codebase,
      env: {TMPDIR: temporary},
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await vi.waitFor(() => expect(said).toContain('waiting now'), {timeout: 60_000});
    const asked = performance.now();
    child.kill(signal);
    const {exitCode, stdout} = await child;

    expect({exitCode, stdout}).toEqual({exitCode: code, stdout: ''});
    expect((performance.now() - asked) / 1000).toBeLessThan(30);
    expect(said).toContain(`Error: Interrupted by ${signal}.`);
    expect(said).toContain('Nothing was published.');
    expect(await readdir(temporary)).toEqual([]);
    expect(await containers()).toEqual(before);
    expect(await publishedDigest(`${prefix}/notice-board/web`, 'latest')).toBeNull();
  });

  test('and the same command finishes it', async () => {
    const codebase = await copyCodebase('tiny');
    const prefix = freshPrefix();
    const child = startCli(['image', 'build', ...target({prefix})], {cwd: codebase});
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await vi.waitFor(() => expect(said).toContain('==> Exporting'), {timeout: 60_000});
    child.kill('SIGTERM');
    expect((await child).exitCode).toBe(143);

    const {images} = await build({codebase, prefix});
    for (const {reference, digest, tags} of images) {
      for (const tag of [...tags.fixed, ...tags.moving]) {
        expect(await publishedDigest(reference, tag)).toBe(digest);
      }
    }
  });
});
