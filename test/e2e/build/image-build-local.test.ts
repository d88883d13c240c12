import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {builderFlags} from '../build-codebase.ts';
import {answerOf} from '../published-image.ts';
import {cli, copyCodebase, describeWithSandbox, docker, git, temporaryFolder} from '../sandbox.ts';

describeWithSandbox('image build --local', () => {
  test('builds one image from the folder as it is, and says how to run each process', async () => {
    const codebase = await copyCodebase('tiny');
    await writeFile(join(codebase, 'public', 'index.html'), 'Not committed\n');
    const before = await git(codebase, 'status', '--porcelain');
    const args = ['image', 'build', '--local', ...builderFlags('tiny')];
    const {code, stdout, stderr} = await cli(args, {cwd: codebase});
    try {
      expect({code, stderr}).toMatchObject({code: 0});
      expect(stdout.split('\n')).toEqual([
        'notice-board:local',
        '  docker run --rm -e PORT=8080 -p 8080:8080 --entrypoint web notice-board:local',
        '  docker run --rm --entrypoint worker notice-board:local',
        '  docker run --rm --entrypoint clock notice-board:local',
      ]);
      expect(await git(codebase, 'status', '--porcelain')).toBe(before);
      expect(await answerOf('notice-board:local', '/')).toBe('Not committed\n');
      // A printed command line, and the process that it names.
      const [, , worker = ''] = stdout.split('\n');
      const [, ...words] = worker.trim().split(' ');
      const once = [...words.slice(0, 1), '--env', 'ONCE=1', ...words.slice(1)];
      expect(await docker(...once)).toBe('worker: READY');
    } finally {
      await docker('image', 'rm', '--force', 'notice-board:local');
    }
  });

  test('works without Git', async () => {
    const codebase = await temporaryFolder();
    await writeFile(join(codebase, 'Procfile'), 'web: httpd -f -p $PORT\n');
    await writeFile(join(codebase, 'process.yml'), '');
    const args = ['image', 'build', '--local', ...builderFlags('tiny')];
    const without = await cli(args, {cwd: codebase});
    expect(without.code).toBe(2);
    expect(without.stderr).not.toContain('Git');
  });
});
