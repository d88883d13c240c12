import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {cli, describeWithSandbox, temporaryFolder} from '../sandbox.ts';

/** A folder with a process file, and a Procfile if there are lines for one. */
async function codebaseOf(process: string, ...lines: readonly string[]): Promise<string> {
  const codebase = await temporaryFolder();
  await mkdir(join(codebase, 'codebuild'));
  await writeFile(
    join(codebase, 'codebuild', 'process.yml'),
    `application: {name: starter, process: ${process}}\n`,
  );
  if (lines.length > 0) await writeFile(join(codebase, 'Procfile'), `${lines.join('\n')}\n`);
  return codebase;
}

describeWithSandbox('image plan', () => {
  async function plan(codebase: string, ...flags: readonly string[]) {
    const args = ['image', 'plan', '--local', '--json', ...flags];
    const {code, stdout, stderr} = await cli(args, {cwd: codebase});
    expect({code, stderr}).toMatchObject({code: 0});
    const {images} = JSON.parse(stdout) as {
      images: readonly {process: string | null; command: string | null}[];
    };
    return {stderr, commands: images.map(({process, command}) => [process, command])};
  }

  test('finds the lines of names with other separators, in any order', async () => {
    const codebase = await codebaseOf(
      '[celery-worker, celery-beat]',
      'celery_beat: run beat',
      'celery_worker: run worker',
    );
    const {commands, stderr} = await plan(codebase);
    expect(commands).toEqual([
      ['celery-worker', 'run worker'],
      ['celery-beat', 'run beat'],
    ]);
    expect(stderr).toContain('celery-worker starts the Procfile line celery_worker.');
  });

  test('leaves a process without a line to the buildpacks, and suggests the line that is near', async () => {
    const codebase = await codebaseOf('[web, wroker]', 'worker: work', 'web: serve');
    const {commands, stderr} = await plan(codebase);
    expect(commands).toEqual([
      ['web', 'serve'],
      ['wroker', null],
    ]);
    expect(stderr.replaceAll(/\s+/gu, ' ')).toContain('Did you mean worker?');
    const text = await cli(['image', 'plan', '--local'], {cwd: codebase});
    expect(text.stdout).toContain('wroker: from the buildpacks');
  });

  test('takes BP_PROCFILE_DEFAULT_PROCESS for the line of web', async () => {
    const setting = ['--env', 'BP_PROCFILE_DEFAULT_PROCESS=serve --all'];
    const {commands} = await plan(await codebaseOf('[web]'), ...setting);
    expect(commands).toEqual([['web', 'serve --all']]);
    const variable = {BP_PROCFILE_DEFAULT_PROCESS: 'serve --all'};
    const {stdout} = await cli(['image', 'plan', '--local'], {
      cwd: await codebaseOf('[web]'),
      env: variable,
    });
    expect(stdout).toContain('web: serve --all');
    const {stderr} = await plan(await codebaseOf('[web]', 'web: serve'), ...setting);
    expect(stderr).toContain('BP_PROCFILE_DEFAULT_PROCESS has no effect');
  });
});
