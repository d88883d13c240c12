import {chmod, mkdir, rename, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {execa} from 'execa';
import {expect, test} from 'vitest';

import {target} from '../build-codebase.ts';
import {writeBuildpack} from '../folder-buildpack.ts';
import {within} from '../pack-alone.ts';
import type {BuiltImage} from '../published-image.ts';
import {cli, copyCodebase, describeWithSandbox, freshPrefix, temporaryFolder} from '../sandbox.ts';

/** A folder with a codebase in `app` and a buildpack in `our buildpacks, 100%/x`. */
async function workFolder() {
  const folder = await temporaryFolder();
  await rename(await copyCodebase('tiny'), join(folder, 'app'));
  const buildpack = join(folder, 'our buildpacks, 100%', 'x');
  await writeBuildpack(buildpack, 'test/x', 'echo one >mark');
  return {folder, buildpack};
}

/** Builds `app` with the sandbox's buildpack and others. */
async function buildWith(cwd: string, prefix: string, ...locators: string[]) {
  const buildpacks = ['paketo-buildpacks/procfile', ...locators];
  const flags = buildpacks.flatMap((it) => ['--buildpack', it]);
  const app = cwd.endsWith('app') ? '.' : 'app';
  const args = ['image', 'build', app, ...target({prefix}), '--json', ...flags];
  const {code, stdout} = await cli(args, {cwd});
  const json = JSON.parse(stdout) as {images?: BuiltImage[]; error?: {message: string}};
  const [first] = json.images ?? [];
  return {
    code,
    message: json.error?.message,
    status: first?.status,
    image: `${first?.reference}@${first?.digest}`,
  };
}

describeWithSandbox('--buildpack with a path', () => {
  test('is relative to the current folder, and its content is part of the plan', async () => {
    const {folder, buildpack} = await workFolder();
    await rename(join(folder, 'our buildpacks, 100%'), join(folder, 'ours'));
    const moved = join(folder, 'ours', 'x');
    const prefix = freshPrefix();
    const first = await buildWith(folder, prefix, './ours/x');
    expect(first).toMatchObject({code: 0, status: 'built'});
    expect(await within(first.image, 'cat mark')).toBe('one');
    // The path does not matter.
    for (const [cwd, path] of [
      [join(folder, 'app'), '../ours/x'],
      [folder, moved],
      [folder, `file://${moved}`],
    ] as const) {
      expect(await buildWith(cwd, prefix, path)).toMatchObject({code: 0, status: 'reused'});
    }
    await chmod(join(moved, 'bin', 'build'), 0o644);
    expect(await buildWith(folder, prefix, './ours/x')).toMatchObject({
      code: 1,
      message: expect.stringContaining('was built with a different builder'),
    });
    expect(buildpack).not.toBe(moved);
  });

  test('may contain characters that have a meaning for pack', async () => {
    const {buildpack} = await workFolder();
    const app = join(buildpack, '..', '..', 'app');
    // `--buildpack` itself refuses a comma, but the path of the current folder may contain one.
    const cwd = join(buildpack, '..');
    const args = ['image', 'build', app, ...target({prefix: freshPrefix()}), '--json'];
    const flags = ['--buildpack', 'paketo-buildpacks/procfile', '--buildpack', './x'];
    const {code, stdout, stderr} = await cli([...args, ...flags], {cwd});
    expect({code, stderr}).toMatchObject({code: 0});
    const {images} = JSON.parse(stdout) as {images: BuiltImage[]};
    expect(await within(`${images[0]?.reference}@${images[0]?.digest}`, 'cat mark')).toBe('one');
  });

  test('may be an archive', async () => {
    const {folder, buildpack} = await workFolder();
    await execa('tar', ['-C', buildpack, '-czf', join(folder, 'x.tgz'), '.']);
    const built = await buildWith(folder, freshPrefix(), 'x.tgz');
    expect(built).toMatchObject({code: 0});
    expect(await within(built.image, 'cat mark')).toBe('one');
  });

  test('must be a buildpack', async () => {
    const {folder} = await workFolder();
    await mkdir(join(folder, 'empty'));
    expect(await buildWith(folder, freshPrefix(), './empty')).toMatchObject({
      code: 2,
      message: expect.stringContaining('--buildpack: "./empty"'),
    });
    expect(await buildWith(folder, freshPrefix(), './empty', '../no')).toMatchObject({
      code: 2,
      message: '2 invalid values.',
    });
  });

  test('is never an ID, even if a folder has the same name', async () => {
    const {folder} = await workFolder();
    const named = join(folder, 'paketo-buildpacks', 'procfile');
    await writeBuildpack(named, 'test/impostor', 'echo impostor >mark; exit 1');
    await writeFile(join(named, 'README'), '');
    const flags = ['--buildpack', 'paketo-buildpacks/procfile'];
    const args = ['image', 'build', 'app', ...target({prefix: freshPrefix()}), ...flags];
    const {code, stderr} = await cli(args, {cwd: folder});
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).toContain('--buildpack ./paketo-buildpacks/procfile.');
  });
});
