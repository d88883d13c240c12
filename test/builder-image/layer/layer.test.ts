import {chmod, readFile, stat, symlink, utimes, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {expect, test} from 'vitest';
import {diffIdOf, writeLayer} from '../../../src/builder-image/layer/layer-archive.ts';
import {layerEntries} from '../../../src/builder-image/layer/layer-entries.ts';
import {unpackNode} from '../../../src/builder-image/layer/node-files.ts';
import {sha256} from '../../../src/sha256.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {installPackage, nodePackageArchive} from '../package-rig.ts';
import {tarGz, untar} from '../tar-gz.ts';

const {signal} = new AbortController();

async function installed() {
  const packageFolder = await temporaryFolder();
  await installPackage(packageFolder);
  const tarball = join(await temporaryFolder(), 'node.tgz');
  await writeFile(tarball, await nodePackageArchive('linux/amd64'));
  const node = await unpackNode(tarball, await temporaryFolder());
  return {packageFolder, node, entries: () => layerEntries({packageFolder, node, identity: '{}'})};
}

test('the layer has the package, what it needs, and Node.js outside of the PATH', async () => {
  const {entries} = await installed();
  const file = join(await temporaryFolder(), 'layer.tgz');
  const {digest, size} = await writeLayer(await entries(), file, signal);
  const bytes = await readFile(file);
  expect({digest, size}).toEqual({digest: sha256(bytes), size: bytes.byteLength});
  expect(await diffIdOf(await entries(), signal)).toBe(sha256(gunzipSync(bytes)));
  const found = await untar(bytes);
  expect(found.map(({name, mode}) => `${name} ${mode?.toString(8)}`)).toEqual([
    'opt/ci-image-builder/ 755',
    'opt/ci-image-builder/CHANGELOG.md 644',
    'opt/ci-image-builder/LICENSE 644',
    'opt/ci-image-builder/bin/ 755',
    'opt/ci-image-builder/bin/run.js 755',
    'opt/ci-image-builder/dist/ 755',
    'opt/ci-image-builder/dist/chunks/ 755',
    'opt/ci-image-builder/dist/chunks/one.js 644',
    'opt/ci-image-builder/dist/licenses.txt 644',
    'opt/ci-image-builder/docker/ 755',
    'opt/ci-image-builder/docker/build.sh 755',
    'opt/ci-image-builder/docker/buildpack/ 755',
    'opt/ci-image-builder/docker/buildpack/bin/ 755',
    'opt/ci-image-builder/docker/buildpack/bin/build 755',
    'opt/ci-image-builder/docker/buildpack/buildpack.toml 644',
    'opt/ci-image-builder/docker/image/ 755',
    'opt/ci-image-builder/docker/image/codebuild-breakpoint 755',
    'opt/ci-image-builder/image.json 644',
    'opt/ci-image-builder/node/ 755',
    'opt/ci-image-builder/node/LICENSE 644',
    'opt/ci-image-builder/node/bin/ 755',
    'opt/ci-image-builder/node/bin/node 755',
    'opt/ci-image-builder/node_modules/ 755',
    'opt/ci-image-builder/node_modules/open/ 755',
    'opt/ci-image-builder/node_modules/open/index.js 644',
    'opt/ci-image-builder/node_modules/open/package.json 644',
    'opt/ci-image-builder/oclif.manifest.json 644',
    'opt/ci-image-builder/package.json 644',
    'usr/local/bin/ci-image-builder 755',
    'usr/local/bin/codebuild-breakpoint 755',
    'work/ 755',
    'work/build.sh 755',
  ]);
  for (const {uid, gid, mtime} of found) {
    expect({uid, gid, mtime}).toEqual({uid: 0, gid: 0, mtime: new Date('1980-01-01T00:00:01Z')});
  }
});

test('times, modes and links of the installation make no difference', async () => {
  const {packageFolder, entries} = await installed();
  const before = await diffIdOf(await entries(), signal);
  const file = join(packageFolder, 'dist', 'chunks', 'one.js');
  await chmod(file, 0o600);
  await utimes(file, 1, 1);
  await symlink('/etc/passwd', join(packageFolder, 'dist', 'link'));
  expect(await diffIdOf(await entries(), signal)).toBe(before);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await writeFile(file, 'changed');
  expect(await diffIdOf(await entries(), signal)).not.toBe(before);
});

test('says which part of the installation is missing', async () => {
  const {node} = await installed();
  const packageFolder = await temporaryFolder();
  await expect(layerEntries({packageFolder, node, identity: ''})).rejects.toMatchObject({
    code: 'system.internal',
    message: expect.stringMatching(/has no \S+\.$/u),
  });
});

test('refuses a package that is not Node.js', async () => {
  const tarball = join(await temporaryFolder(), 'x.tgz');
  await writeFile(tarball, tarGz({'package/bin/node': 'x'}));
  await expect(unpackNode(tarball, await temporaryFolder())).rejects.toThrow('is not Node.js');
});

test('the package has all parts that the layer needs', async () => {
  const text = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
  const {files} = JSON.parse(text) as {files: string[]};
  const {entries} = await installed();
  const needed = (await entries())
    .filter(({content}) => content !== undefined)
    .flatMap(
      ({path}) =>
        /^opt\/ci-image-builder\/(?!node|image\.json)(?<part>.+)$/u.exec(path)?.groups?.['part'] ??
        [],
    )
    .filter((part) => !['package.json', 'LICENSE'].includes(part));
  expect(
    needed.filter((part) => !files.some((it) => part === it || part.startsWith(`${it}/`))),
  ).toEqual([]);
});
