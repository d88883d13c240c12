import {readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {execa} from 'execa';
import {expect, test} from 'vitest';

import {
  copyCodebase,
  describeWithSandbox,
  docker,
  freshPrefix,
  git,
  sandbox,
  sandboxEnvironment,
  temporaryFolder,
} from '../sandbox.ts';

const FAIL = fileURLToPath(new URL('../../sandbox/buildpacks/fail', import.meta.url));

interface PackBuild {
  readonly codebase: string;
  readonly builder: string;
  readonly flags?: readonly string[];
}

/** Runs `pack build` alone. @returns its exit code and output. */
async function packBuild(image: string, {codebase, builder, flags = []}: PackBuild) {
  const {pack, lifecycleImage} = sandbox();
  const what = ['build', image, '--path', codebase, '--builder', builder, '--no-color'];
  const where = ['--publish', '--network', 'host', '--lifecycle-image', lifecycleImage];
  const {exitCode, all} = await execa(pack, [...what, ...where, ...flags], {
    env: sandboxEnvironment(),
    reject: false,
    all: true,
  });
  return {code: exitCode, said: all};
}

/** A buildpack that requires Python packages during the build, and prints the version of Flask. */
async function curiousBuildpack(): Promise<string> {
  const folder = await temporaryFolder();
  const program = async (name: string, ...lines: string[]) =>
    await writeFile(join(folder, 'bin', name), ['#!/bin/bash', ...lines, ''].join('\n'), {
      mode: 0o755,
    });
  await execa('mkdir', [join(folder, 'bin')]);
  await writeFile(
    join(folder, 'buildpack.toml'),
    'api = "0.8"\n[buildpack]\nid = "test/curious"\nversion = "1.0.0"\n[[stacks]]\nid = "*"\n',
  );
  const needs = '[[requires]]\\nname = "site-packages"\\n[requires.metadata]\\nbuild = true\\n';
  await program('detect', `printf '${needs}' >"$CNB_BUILD_PLAN_PATH"`);
  await program('build', `python -c 'import flask; print("flask in", flask.__file__)'`);
  return folder;
}

describeWithSandbox('the sandbox', () => {
  test('makes copies of a codebase with equal commits', async () => {
    const [first, second] = [await copyCodebase('tiny'), await copyCodebase('tiny')];
    expect(await git(first, 'rev-parse', 'HEAD')).toBe(await git(second, 'rev-parse', 'HEAD'));
  });

  test('has a tiny builder that defines the processes of a Procfile, with web as the default', async () => {
    const image = `${freshPrefix()}/notice-board`;
    const codebase = await copyCodebase('tiny');
    const {code, said} = await packBuild(image, {codebase, builder: sandbox().builders.tiny});
    expect({code, said}).toMatchObject({code: 0});
    expect(said).toContain("Setting default process type 'web'");
    const run = ['run', '--rm', '--env', 'ONCE=1', '--entrypoint'];
    expect(await docker(...run, 'worker', image)).toBe('worker: READY');
    expect(await docker(...run, 'clock', image)).toMatch(/^clock: READY\nclock: \d\d:\d\d$/);
  });

  test('has a Python builder that installs packages again only for other requirements', async () => {
    const image = `${freshPrefix()}/word-counter`;
    const codebase = await copyCodebase('flask');
    const build = {
      codebase,
      builder: sandbox().builders.python,
      flags: ['--buildpack', 'paketo-buildpacks/python', '--env', 'BP_CPYTHON_VERSION=3.12.x'],
    };
    const first = await packBuild(image, build);
    expect(first).toMatchObject({code: 0});
    expect(first.said).toContain('Successfully installed Flask-');
    expect(first.said).toMatch(/Note: only Python 3\.11\.\d+ is here/);
    const run = ['run', '--rm', '--env', 'ONCE=1', '--entrypoint'];
    expect(await docker(...run, 'worker', image)).toBe('worker: READY\nworker: 0 done');
    expect(await docker(...run, 'scheduler', image)).toMatch(
      /^scheduler: READY\nscheduler: added /,
    );

    const again = await packBuild(image, build);
    expect(again.said).toContain('Reusing the packages of the previous build');
    expect(again.said).toMatch(/Reusing layer '[^']*:deps'/);

    const requirements = join(codebase, 'requirements.txt');
    await writeFile(requirements, `# changed\n${await readFile(requirements, 'utf8')}`);
    const changed = await packBuild(image, build);
    expect(changed.said).toContain('Installing packages');
  });

  test('provides packages during the build to a buildpack that requires them', async () => {
    const image = `${freshPrefix()}/word-counter`;
    const build = {
      codebase: await copyCodebase('flask'),
      builder: sandbox().builders.python,
      flags: ['--buildpack', 'paketo-buildpacks/python', '--buildpack', await curiousBuildpack()],
    };
    const first = await packBuild(image, build);
    expect(first.said).toMatch(/flask in \/layers\/.*site-packages\/flask/);
    const again = await packBuild(image, build);
    expect(again.said).toMatch(/flask in \/layers\/.*site-packages\/flask/);
    expect(again.said).toMatch(/Reusing layer '[^']*:deps'/);
  });

  test('installs nothing without requirements', async () => {
    const codebase = await copyCodebase('flask');
    await rm(join(codebase, 'requirements.txt'));
    const build = {codebase, builder: sandbox().builders.python};
    const {code, said} = await packBuild(`${freshPrefix()}/bare`, build);
    expect({code, said}).toMatchObject({code: 0});
    expect(said).not.toContain('Installing packages');
  });

  test.each(['sandbox/fail', FAIL])(
    'has the buildpack %s, which fails with its own error',
    async (buildpack) => {
      const {code, said} = await packBuild(`${freshPrefix()}/broken`, {
        codebase: await copyCodebase('tiny'),
        builder: sandbox().builders.tiny,
        flags: ['--buildpack', buildpack, '--env', 'FAIL_CODE=7'],
      });
      expect(code).toBe(1);
      expect(said).toContain('cannot bundle site.css: no such file');
      expect(said).toContain('exit status 7');
    },
  );
});
