import {once} from 'node:events';
import {appendFile, chmod, rm, writeFile} from 'node:fs/promises';
import {type AddressInfo, createServer} from 'node:net';
import {join} from 'node:path';

import {expect, onTestFinished, test} from 'vitest';

import {build} from '../build-codebase.ts';
import {buildInContainer} from '../lifecycle-container.ts';
import {
  commitAll,
  copyCodebase,
  describeWithSandbox,
  freshPrefix,
  git,
  sandbox,
} from '../sandbox.ts';

const digests = (images: readonly {digest: string}[]) => images.map(({digest}) => digest);

/** Builds a commit with both engines, each with its own previous images. Returns the digests. */
async function digestsOf(
  codebase: string,
  prefixes: {readonly pack: string; readonly lifecycle: string},
  ...flags: readonly string[]
): Promise<{readonly lifecycle: readonly string[]; readonly pack: readonly string[]}> {
  const {images, ...own} = await buildInContainer({codebase, prefix: prefixes.lifecycle}, ...flags);
  expect(own).toMatchObject({code: 0});
  const pack = await build({codebase, prefix: prefixes.pack, builder: 'python'}, ...flags);
  return {lifecycle: digests(images), pack: digests(pack.images)};
}

describeWithSandbox('image build --engine lifecycle', () => {
  test('gives the digests that pack gives, for the first commit and the next', async () => {
    const codebase = await copyCodebase('flask');
    const prefixes = {pack: freshPrefix(), lifecycle: freshPrefix()};
    const first = await digestsOf(codebase, prefixes);
    expect(first.lifecycle).toEqual(first.pack);
    await appendFile(join(codebase, 'notes.txt'), 'more\n');
    await commitAll(codebase, 'Add a line');
    const next = await digestsOf(codebase, prefixes);
    expect(next.lifecycle).toEqual(next.pack);
  });

  test('gives the same digests without a list of buildpacks, scripts or processes', async () => {
    const codebase = await copyCodebase('flask');
    for (const name of ['buildpack.json', 'user-post.sh']) await rm(join(codebase, name));
    await writeFile(
      join(codebase, 'codebuild', 'process.yml'),
      'application: {name: plain, process: [web]}\n',
    );
    await writeFile(
      join(codebase, 'project.toml'),
      '[_]\nschema-version = "0.2"\n[io.buildpacks]\nexclude = ["README.md", "static/"]\n',
    );
    await commitAll(codebase, 'Leave everything to the builder');
    const prefixes = {pack: freshPrefix(), lifecycle: freshPrefix()};
    const first = await digestsOf(codebase, prefixes, '--env', 'BP_LOG_LEVEL=DEBUG');
    expect(first.lifecycle).toEqual(first.pack);
  });

  test('is chosen in an image that was made from the builder', async () => {
    const prefix = freshPrefix();
    const reference = sandbox().builders.python;
    const digest = `sha256:${'0'.repeat(64)}`;
    const plan = `node /opt/ci-image-builder/bin/run.js image plan --registry ${prefix} >&2`;
    const {code, stderr} = await buildInContainer({
      codebase: await copyCodebase('flask'),
      prefix,
      madeFrom: {reference, digest},
      // The build itself is tested with a composed image.
      before: `git config --global --add safe.directory /source; ${plan}; exit 9`,
    });
    expect({code, stderr}).toMatchObject({code: 9});
    expect(stderr).toContain('Engine       lifecycle (this image has the builder)');
    expect(stderr).toContain(`Builder      ${reference} (this image)`);
  });

  test('cannot build with another builder than that of the image', async () => {
    const prefix = freshPrefix();
    const {code, stdout} = await buildInContainer({
      codebase: await copyCodebase('flask'),
      prefix,
      chosen: [],
      madeFrom: {reference: 'acme/builder:1', digest: `sha256:${'0'.repeat(64)}`},
      before: 'export PAKETO_BUILDER_VERSION=0.2.326-full',
    });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'build.builder-mismatch',
        message: expect.stringMatching(/acme\/builder:1.*0\.2\.326-full/u),
        remedy: expect.arrayContaining([expect.stringContaining('PAKETO_BUILDER_VERSION')]),
      },
    });
  });

  test('builds in CodeBuild without Git, with what its variables say', async () => {
    const codebase = await copyCodebase('tiny');
    const commit = await git(codebase, 'rev-parse', 'HEAD');
    const variables = {
      CODEBUILD_BUILD_ID: 'notice-board:0a1b',
      CODEBUILD_RESOLVED_SOURCE_VERSION: commit,
      CODEBUILD_WEBHOOK_TRIGGER: 'branch/main',
    };
    const {code, images, stderr} = await buildInContainer({
      codebase,
      prefix: freshPrefix(),
      hasGit: false,
      before: Object.entries(variables)
        .map(([name, value]) => `export ${name}=${value}`)
        .join('\n'),
    });
    expect({code, stderr}).toMatchObject({code: 0});
    expect(images[0]?.tags).toEqual({
      fixed: [`commit-${commit.slice(0, 7)}`],
      moving: ['branch-main', 'latest'],
    });
    expect(stderr).toContain('Warning: Git is not installed here');
  });

  test('builds without root if buildpacks are trusted', async () => {
    const codebase = await copyCodebase('tiny');
    await chmod(codebase, 0o755);
    const prefixes = {pack: freshPrefix(), lifecycle: freshPrefix()};
    const refused = await buildInContainer({codebase, prefix: prefixes.lifecycle, user: '1000'});
    expect(refused).toMatchObject({code: 1});
    expect(JSON.parse(refused.stdout)).toMatchObject({
      error: {
        code: 'build.lifecycle-incompatible',
        remedy: [expect.stringContaining('--trust-buildpacks')],
      },
    });
    const {images, ...own} = await buildInContainer(
      {codebase, prefix: prefixes.lifecycle, user: '1000'},
      '--trust-buildpacks',
    );
    expect(own).toMatchObject({code: 0});
    const pack = await build({codebase, prefix: prefixes.pack, builder: 'python'});
    expect(digests(images)).toEqual(digests(pack.images));
  });

  test('warns if buildpacks can reach the metadata service, which gives credentials', async () => {
    const codebase = await copyCodebase('tiny');
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
    });
    const {port} = server.address() as AddressInfo;
    const {code, stderr} = await buildInContainer({
      codebase,
      prefix: freshPrefix(),
      before: `export AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:${port}`,
    });
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr.match(/Buildpacks can reach the instance metadata service/gu)).toHaveLength(1);
  });

  test('ends with the error of the failed phase, as with pack', async () => {
    const codebase = await copyCodebase('tiny');
    await writeFile(join(codebase, 'user-post.sh'), 'echo out of luck\nexit 3\n');
    await commitAll(codebase, 'Fail');
    const {code, stdout} = await buildInContainer({codebase, prefix: freshPrefix()});
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {code: 'build.script-failed', details: expect.arrayContaining(['out of luck'])},
    });
    const prefix = freshPrefix();
    const missing = `${prefix}/run:1`;
    const early = await buildInContainer({codebase, prefix}, '--run-image', missing);
    expect(JSON.parse(early.stdout)).toMatchObject({
      error: {code: 'build.image-not-found', message: expect.stringContaining(missing)},
    });
    expect(early.stderr).not.toContain('==> Detecting');
  });
});
