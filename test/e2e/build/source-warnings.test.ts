import {symlink, writeFile} from 'node:fs/promises';
import {delimiter, join} from 'node:path';

import {expect, test} from 'vitest';

import {
  type FakeGitLfs,
  lfsPointer,
  makeFakeGitLfs,
  storeLfsContent,
  writePathWithoutLfs,
} from '../../codebase/source/fake-git-lfs.ts';
import {target} from '../build-codebase.ts';
import {temporaryFolder} from '../built-cli.ts';
import {answerOf} from '../published-image.ts';
import {
  cli,
  commitAll,
  copyCodebase,
  describeWithSandbox,
  freshPrefix,
  git,
  sandbox,
  sandboxEnvironment,
} from '../sandbox.ts';

const PLAN = ['image', 'plan', '--registry', 'registry.example.com/team'];
const CONTENT = 'A notice in Git LFS\n';
const IN_CODEBUILD = {
  CODEBUILD_BUILD_ID: 'notice-board:0a1b',
  CODEBUILD_WEBHOOK_TRIGGER: 'branch/main',
};

/** The sample, with its page in Git LFS and a submodule. */
async function codebase(): Promise<string> {
  const inner = await temporaryFolder();
  await git(inner, 'init', '--quiet', '--initial-branch', 'main');
  await writeFile(join(inner, 'file'), 'inner');
  await commitAll(inner, 'Begin');
  const folder = await copyCodebase('tiny');
  await writeFile(join(folder, '.gitattributes'), '*.html filter=lfs diff=lfs merge=lfs -text\n');
  await writeFile(join(folder, 'public/index.html'), lfsPointer(CONTENT));
  const allowed = ['-c', 'protocol.file.allow=always'];
  await git(folder, ...allowed, 'submodule', '--quiet', 'add', inner, 'vendor/inner');
  await commitAll(folder, 'Point');
  return folder;
}

/** A PATH with or without Git LFS. */
async function path(lfs?: FakeGitLfs): Promise<string> {
  if (lfs !== undefined) return [lfs.folder, sandboxEnvironment()['PATH']].join(delimiter);
  const folder = await temporaryFolder();
  await writePathWithoutLfs(folder, ['docker']);
  await symlink(sandbox().pack, join(folder, 'pack'));
  return folder;
}

describeWithSandbox('content outside the commit', () => {
  test('is reported by the plan and the build if git-lfs is not installed', async () => {
    const folder = await codebase();
    const env = {PATH: await path()};
    const pointers = /Warning: git-lfs is not installed, .+: public\/index\.html\./u;
    const submodules = /Warning: Submodules are .+: vendor\/inner\./u;
    const plan = await cli(PLAN, {cwd: folder, env});
    expect(plan.code).toBe(0);
    expect(plan.stderr).toMatch(pointers);
    expect(plan.stderr).toMatch(submodules);
    const args = ['image', 'build', ...target({prefix: freshPrefix()}), '--process', 'web'];
    const {code, stdout, stderr} = await cli(args, {cwd: folder, env});
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).toMatch(pointers);
    expect(stderr).toMatch(submodules);
    expect(stderr.match(/index\.html/gu)).toHaveLength(1);
    expect(await answerOf(stdout.split('\n')[0]?.trim() ?? '', '/')).toBe(lfsPointer(CONTENT));

    // After following the advice of the warning, the images have the content.
    await storeLfsContent(folder, CONTENT);
    const installed = {PATH: await path(await makeFakeGitLfs(await temporaryFolder()))};
    const again = await cli(args, {cwd: folder, env: installed});
    expect(again).toMatchObject({code: 1, stdout: ''});
    expect(again.stderr).toContain(
      'has Git LFS pointers instead of the content of: public/index.html.',
    );
    expect(again.stderr).toMatch(/add --force to release this commit as commit-\w{7}-r2\./u);
    const forced = await cli([...args, '--force'], {cwd: folder, env: installed});
    expect(forced).toMatchObject({code: 0});
    const [reference, digest] = forced.stdout.split('\n').map((line) => line.trim());
    expect(await answerOf(`${reference}@${digest}`, '/')).toBe(CONTENT);
  });

  test('is in the image if git-lfs has it, whatever the configuration of the machine', async () => {
    const folder = await codebase();
    await storeLfsContent(folder, CONTENT);
    const env = {PATH: await path(await makeFakeGitLfs(await temporaryFolder()))};
    const args = ['image', 'build', ...target({prefix: freshPrefix()}), '--process', 'web'];
    const {code, stdout, stderr} = await cli(args, {cwd: folder, env});
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).not.toContain('LFS');
    expect(await answerOf(stdout.split('\n')[0]?.trim() ?? '', '/')).toBe(CONTENT);
  });

  test('is reported if git-lfs cannot fetch it: as possible by the plan, as a fact by the build', async () => {
    const folder = await codebase();
    const env = {PATH: await path(await makeFakeGitLfs(await temporaryFolder()))};
    const absent = /Warning: This clone does not contain .+: public\/index\.html\./u;
    expect((await cli(PLAN, {cwd: folder, env})).stderr).toMatch(absent);
    const args = ['image', 'build', ...target({prefix: freshPrefix()}), '--process', 'web'];
    const {code, stderr} = await cli(args, {cwd: folder, env});
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).toMatch(absent);
    expect(stderr).toMatch(/Warning: Git LFS could not provide .+: public\/index\.html\./u);

    // While nothing changes, these images are reused. With the content, they are not.
    const same = await cli([...args, '--json'], {cwd: folder, env});
    expect({code: same.code, stderr: same.stderr}).toMatchObject({code: 0});
    expect(JSON.parse(same.stdout)).toMatchObject({images: [{status: 'reused'}]});
    expect(same.stderr).toMatch(/Warning: Git LFS could not provide .+: public\/index\.html\./u);
    await storeLfsContent(folder, CONTENT);
    const refused = await cli(args, {cwd: folder, env});
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('has Git LFS pointers instead of the content of');
  });

  test('is reported in CodeBuild if the folder lacks it', async () => {
    const folder = await codebase();
    const env = {...IN_CODEBUILD, PATH: await path()};
    const before = await cli(PLAN, {cwd: folder, env});
    expect(before.code).toBe(0);
    expect(before.stderr).toMatch(/Warning: .+: public\/index\.html\. git-lfs is not installed/u);
    expect(before.stderr).not.toContain('vendor/inner');
    await writeFile(join(folder, 'public/index.html'), CONTENT);
    await git(folder, 'submodule', '--quiet', 'deinit', '--all', '--force');
    const after = await cli(PLAN, {cwd: folder, env});
    expect(after.stderr).toMatch(/Warning: These submodules are empty, .+: vendor\/inner\./u);
    expect(after.stderr).not.toContain('index.html');
  });

  test('an invalid commit date is a warning, and the commit is built', async () => {
    const folder = await copyCodebase('tiny');
    const tree = await git(folder, 'rev-parse', 'HEAD^{tree}');
    const raw = join(folder, '.git/raw');
    const lines = [
      `tree ${tree}`,
      'author A <a@b> 0 +0000',
      'committer A <a@b> 9223372036854775807 +0000',
    ];
    await writeFile(raw, [...lines, '', 'Late\n'].join('\n'));
    const made = ['hash-object', '-t', 'commit', '-w', '--literally', raw];
    await git(folder, 'update-ref', 'HEAD', await git(folder, ...made));
    const args = ['image', 'build', ...target({prefix: freshPrefix()}), '--process', 'web'];
    const {code, stderr} = await cli(args, {cwd: folder});
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).toContain("Warning: The commit's date is after the year 9999");
  });
});
