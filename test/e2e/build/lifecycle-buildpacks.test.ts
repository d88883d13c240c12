import {once} from 'node:events';
import {mkdir, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';

import {execa} from 'execa';
import {stringify} from 'smol-toml';
import {expect, onTestFinished, test} from 'vitest';

import {build} from '../build-codebase.ts';
import {writeBuildpack} from '../extra-buildpacks.ts';
import {buildInContainer} from '../lifecycle-container.ts';
import {publishedDigest, publishedLabels} from '../published-image.ts';
import {
  commitAll,
  copyCodebase,
  describeWithSandbox,
  freshPrefix,
  sandbox,
  sandboxEnvironment,
  temporaryFolder,
} from '../sandbox.ts';

const digests = (images: readonly {digest: string}[]) => images.map(({digest}) => digest);

/** A buildpack that makes a layer of what a shell command prints. */
const layerOf = (command: string) => `
mkdir -p "$1/made"
${command} >"$1/made/text"
printf '[types]\\nlaunch = true\\n' >"$1/made.toml"
`;

/** Publishes the composite buildpack test/suite, which has the component test/stamp. @returns its image. */
async function publishSuite(): Promise<string> {
  const stamp = await writeBuildpack({id: 'test/stamp', build: layerOf('echo stamped')});
  const suite = await temporaryFolder();
  const component = {id: 'test/stamp', version: '1.0.0'};
  const about = {
    id: 'test/suite',
    version: '1.0.0',
    name: 'Suite',
    homepage: 'https://example.com',
  };
  await writeFile(
    join(suite, 'buildpack.toml'),
    stringify({api: '0.10', buildpack: about, order: [{group: [component]}]}),
  );
  const config = join(suite, 'package.toml');
  await writeFile(config, stringify({buildpack: {uri: '.'}, dependencies: [{uri: stamp}]}));
  const image = `${freshPrefix()}/suite:1`;
  const args = ['buildpack', 'package', image, '--config', config, '--publish'];
  await execa(sandbox().pack, args, {env: sandboxEnvironment()});
  return image;
}

/** The buildpacks that took part in the build of an image. */
async function buildpacksOf(image: {reference: string; tags: {fixed: readonly string[]}}) {
  const labels = await publishedLabels(image.reference, image.tags.fixed[0] ?? '');
  const {buildpacks} = JSON.parse(labels['io.buildpacks.build.metadata'] ?? '') as {
    buildpacks: readonly {id: string}[];
  };
  return buildpacks.map(({id}) => id);
}

describeWithSandbox('image build --engine lifecycle', () => {
  test('gives the digests that pack gives, with a composite buildpack in an image', async () => {
    const codebase = await copyCodebase('flask');
    const image = await publishSuite();
    const flags = ['--buildpack', `docker://${image}`, '--buildpack', 'paketo-buildpacks/python'];
    const {images, ...own} = await buildInContainer({codebase, prefix: freshPrefix()}, ...flags);
    expect(own).toMatchObject({code: 0});
    const pack = await build({codebase, prefix: freshPrefix(), builder: 'python'}, ...flags);
    expect(digests(images)).toEqual(digests(pack.images));
    const [first] = images;
    expect(first && (await buildpacksOf(first))).toContain('test/stamp');
  });

  test('finds a buildpack in an index of the buildpack registry', async () => {
    const codebase = await copyCodebase('flask');
    const [repository = '', tag = ''] = (await publishSuite()).split(/:(?=1$)/u);
    const addr = `${repository}@${await publishedDigest(repository, tag)}`;
    const line = JSON.stringify({ns: 'test', name: 'suite', version: '1.0.0', yanked: false, addr});
    const server = createServer(({url}, response) => {
      if (url === '/su/it/test_suite') response.end(`${line}\n`);
      else response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const {port} = server.address() as AddressInfo;
    const before = `export CI_IMAGE_BUILDER_BUILDPACK_INDEX=http://127.0.0.1:${port}`;
    const flags = ['--buildpack', 'test/suite', '--buildpack', 'paketo-buildpacks/python'];
    const target = {codebase, prefix: freshPrefix(), before};
    const {images, ...own} = await buildInContainer(target, ...flags);
    expect(own).toMatchObject({code: 0});
    const [first] = images;
    expect(first && (await buildpacksOf(first))).toContain('test/stamp');
    const other = {...target, prefix: freshPrefix()};
    const missing = await buildInContainer(other, '--buildpack', 'test/other');
    expect(JSON.parse(missing.stdout)).toMatchObject({error: {code: 'build.buildpack-not-found'}});
    expect(missing.stderr).not.toContain('Analyzing');
  });

  test('gives buildpacks the bindings that pack gives, and hides their values', async () => {
    const codebase = await copyCodebase('flask');
    const read = 'cat "$CNB_PLATFORM_DIR/bindings/maven/password"';
    const reader = await writeBuildpack({
      id: 'test/reader',
      build: `${read}\necho\n${layerOf(`${read} | wc -c`)}`,
    });
    await execa('cp', ['-R', reader, join(codebase, 'reader')]);
    await mkdir(join(codebase, 'binding'));
    await writeFile(join(codebase, 'binding', 'type'), 'maven\n', {mode: 0o600});
    await writeFile(join(codebase, 'binding', 'password'), 'swordfish-8842', {mode: 0o600});
    await commitAll(codebase, 'Read a binding');
    const flags = ['--binding', 'maven=./binding', '--buildpack', './reader', '--buildpack'];
    const all = [...flags, 'paketo-buildpacks/python'];
    const after = 'find /platform -type f';
    const target = {codebase, prefix: freshPrefix(), after};
    const {images, stderr, ...own} = await buildInContainer(target, ...all);
    expect({stderr, ...own}).toMatchObject({code: 0});
    expect(stderr).toContain('***');
    expect(stderr + own.stdout).not.toMatch(/swordfish|\/platform/u);
    const pack = await build({codebase, prefix: freshPrefix(), builder: 'python'}, ...all);
    expect(digests(images)).toEqual(digests(pack.images));
  });
});
