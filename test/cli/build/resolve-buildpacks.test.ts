import {chmod, mkdir, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, onTestFinished, test} from 'vitest';
import {resolveBuildpacks} from '../../../src/cli/build/resolve-buildpacks.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

/** A current folder with a buildpack in `x`. */
async function inFolder(): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'x', 'bin'), {recursive: true});
  await writeFile(join(folder, 'x', 'buildpack.toml'), 'api = "0.8"\n');
  await writeFile(join(folder, 'x', 'bin', 'build'), '#!/bin/sh\n', {mode: 0o755});
  const former = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(former));
  return process.cwd();
}

async function digestOf(locator: string): Promise<string | undefined> {
  const [found] = (await resolveBuildpacks([locator])).buildpacks;
  return found?.location?.kind === 'machine' ? found.location.digest : undefined;
}

test('resolves paths against the current folder', async () => {
  const folder = await inFolder();
  await symlink('x', join(folder, 'link'));
  const path = join(folder, 'x');
  const digest = await digestOf('./x');
  expect(digest).toMatch(/^[0-9a-f]{64}$/u);
  for (const name of [
    './x',
    'x/../x/../x/.'.replace(/^/u, './'),
    path,
    pathToFileURL(path).href,
    './link',
  ]) {
    expect(await resolveBuildpacks([name])).toEqual({
      buildpacks: [{name, location: {kind: 'machine', path, digest}}],
      warnings: [],
    });
  }
});

test('the digest depends on contents and executable bits', async () => {
  const folder = await inFolder();
  const first = await digestOf('./x');
  await chmod(join(folder, 'x', 'bin', 'build'), 0o644);
  const second = await digestOf('./x');
  await writeFile(join(folder, 'x', 'bin', 'build'), '#!/bin/sh\nexit 1\n');
  expect(new Set([first, second, await digestOf('./x')]).size).toBe(3);
});

test('the digest of an archive depends on its content', async () => {
  const folder = await inFolder();
  await writeFile(join(folder, 'a.cnb'), 'one');
  await writeFile(join(folder, 'b.tgz'), 'one');
  await writeFile(join(folder, 'c.tgz'), 'two');
  expect(await digestOf('a.cnb')).toBe(await digestOf('./b.tgz'));
  expect(await digestOf('c.tgz')).not.toBe(await digestOf('b.tgz'));
});

test.each([
  'a/b',
  'a/b@1.0.0',
  'urn:cnb:builder:a/b',
  'urn:cnb:registry:a/b',
  'docker://registry.example.com/x:1',
  'https://example.com/x.tgz',
  'from=builder',
])('leaves %s to pack', async (name) => {
  await inFolder();
  expect(await resolveBuildpacks([name])).toEqual({buildpacks: [{name}], warnings: []});
});

test('reads a name as an ID, and warns about a folder of this name', async () => {
  await inFolder();
  expect(await resolveBuildpacks(['x'])).toEqual({
    buildpacks: [{name: 'x'}],
    warnings: [expect.stringContaining('--buildpack ./x')],
  });
});

test('reports all invalid buildpacks at once', async () => {
  const folder = await inFolder();
  await expect(resolveBuildpacks(['./y'])).rejects.toMatchObject({
    code: 'usage.invalid-value',
    message: expect.stringContaining('"./y"'),
    details: [`${join(folder, 'y')} does not exist.`],
  });
  await expect(resolveBuildpacks(['./x', '..', './x/bin', 'no.tgz'])).rejects.toMatchObject({
    message: '3 invalid values.',
    details: [
      expect.stringMatching(/^--buildpack "\.\.": The folder .* has no buildpack\.toml\.$/u),
      `--buildpack "./x/bin": The folder ${join(folder, 'x', 'bin')} has no buildpack.toml.`,
      `--buildpack "no.tgz": ${join(folder, 'no.tgz')} does not exist.`,
    ],
  });
});
