import {mkdir, rm, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {execa} from 'execa';
import {describe, expect, test} from 'vitest';

import {commitAll, copySample, git} from '../../sandbox/real/sample-codebase.ts';
import {cli, plainEnvironment, temporaryFolder} from '../built-cli.ts';

const PLAN = ['image', 'plan', '--registry', 'registry.example.com/team'];

async function sample(folder?: string): Promise<string> {
  const codebase = folder ?? (await temporaryFolder());
  await copySample('tiny', codebase);
  return codebase;
}

describe('image plan in a repository that Git cannot read', () => {
  test('reports an invalid HEAD with its file', async () => {
    const codebase = await sample();
    const head = join(codebase, '.git', 'HEAD');
    await writeFile(head, 'garbage\n');
    const {code, stdout, stderr} = await cli(PLAN, {cwd: codebase});
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    expect(stderr).toContain(`${head}: HEAD must name a branch or a commit`);
    expect(stderr).not.toContain('git init');
  });

  test('reports a .git file whose repository does not exist', async () => {
    const codebase = await sample();
    await rm(join(codebase, '.git'), {recursive: true});
    await writeFile(join(codebase, '.git'), 'gitdir: /nowhere/intranet/.git\n');
    const {code, stderr} = await cli(PLAN, {cwd: codebase});
    expect(code).toBe(2);
    expect(stderr).toContain('names the repository /nowhere/intranet/.git, which does not exist');
    expect(stderr).not.toContain('git init');
  });

  test('prints a command that makes Git trust the folder of another user', async () => {
    const base = await temporaryFolder();
    const top = join(base, "it's a codebase");
    await mkdir(join(top, 'app'), {recursive: true});
    await sample(join(top, 'app'));
    await rm(join(top, 'app', '.git'), {recursive: true});
    await git(top, 'init', '--quiet');
    await commitAll(top, 'Begin');
    await symlink(join(top, 'app'), join(base, 'link'));
    const home = await temporaryFolder();
    const env = {GIT_TEST_ASSUME_DIFFERENT_OWNER: '1', HOME: home};
    const {code, stderr} = await cli(PLAN, {cwd: join(base, 'link'), env});
    expect(code).toBe(2);
    const advice =
      /^ *(?<line>git config --global .+)$/mu.exec(stderr)?.groups?.['line'] ?? 'false';
    await execa('sh', ['-c', advice], {env: {...plainEnvironment(), HOME: home}});
    expect(await cli(PLAN, {cwd: join(base, 'link'), env})).toMatchObject({code: 0});
  });

  test('shows the whole error of Git', async () => {
    const codebase = await sample();
    await git(codebase, 'config', 'core.repositoryFormatVersion', '1');
    await git(codebase, 'config', 'extensions.unknownOne', 'x');
    const {code, stderr} = await cli(PLAN, {cwd: codebase});
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /Git failed: fatal: unknown repository extension found:\n\s+unknownone/u,
    );
  });

  test('warns about a commit date that no image can have', async () => {
    const codebase = await sample();
    const tree = await git(codebase, 'rev-parse', 'HEAD^{tree}');
    const raw = join(codebase, '.git', 'raw');
    const lines = [
      `tree ${tree}`,
      'author A <a@b> 0 +0000',
      'committer A <a@b> 9223372036854775807 +0000',
    ];
    await writeFile(raw, [...lines, '', 'Late\n'].join('\n'));
    const commit = await git(codebase, 'hash-object', '-t', 'commit', '-w', '--literally', raw);
    await git(codebase, 'update-ref', 'HEAD', commit);
    const {code, stdout, stderr} = await cli(PLAN, {cwd: codebase});
    expect(code).toBe(0);
    expect(stdout).toContain(`commit-${commit.slice(0, 7)}`);
    expect(stderr).toContain(
      "Warning: The commit's date is after the year 9999 (9223372036854775807 ",
    );
  });
});

test.each([['plan'], ['build']])(
  'image %s reports that the current folder was deleted',
  async (command) => {
    const folder = join(await temporaryFolder(), 'gone');
    await mkdir(folder);
    const script = 'rmdir "$PWD" && exec "$@"';
    const program = [process.execPath, join(import.meta.dirname, '../../../bin/run.js')];
    const {exitCode, stdout, stderr} = await execa(
      'sh',
      ['-c', script, 'sh', ...program, 'image', command],
      {cwd: folder, env: plainEnvironment(), extendEnv: false, reject: false},
    );
    expect({exitCode, stdout}).toEqual({exitCode: 2, stdout: ''});
    expect(stderr).toContain('Error: The current folder no longer exists.');
  },
);
