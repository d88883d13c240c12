import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {execa} from 'execa';
import {expect, test} from 'vitest';

import {build, target} from '../build-codebase.ts';
import {type BuiltImage, publishedDigest} from '../published-image.ts';
import {
  cli,
  copyCodebase,
  describeWithSandbox,
  docker,
  freshPrefix,
  sandbox,
  sandboxEnvironment,
  temporaryFolder,
} from '../sandbox.ts';

/** A run image for one test, under a tag that can be replaced. */
async function ownRunImage(): Promise<string> {
  const image = `${freshPrefix()}/run:1`;
  await docker('tag', sandbox().runImages.tiny, image);
  await docker('push', '--quiet', image);
  return image;
}

/** Adds a file to the image at a tag, and moves the tag to the new image: a new version of it. */
async function refresh(image: string, file: string): Promise<void> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, file), 'patched\n');
  const container = await docker('create', image, 'true');
  await docker('cp', join(folder, file), `${container}:/${file}`);
  await docker('commit', container, image);
  await docker('rm', container);
  await docker('push', '--quiet', image);
}

async function rebase(image: string, runImage: string): Promise<void> {
  const args = ['rebase', image, '--publish', '--run-image', runImage, '--no-color'];
  await execa(sandbox().pack, args, {env: sandboxEnvironment()});
}

/** Whether an image in the registry contains a file. */
async function has(reference: string, file: string): Promise<boolean> {
  await docker('pull', '--quiet', reference);
  const args = [
    'run',
    '--rm',
    '--entrypoint',
    'sh',
    reference,
    '-c',
    `test -e /${file} && echo yes`,
  ];
  const {stdout} = await execa('docker', args, {env: sandboxEnvironment(), reject: false});
  return stdout === 'yes';
}

describeWithSandbox('a released commit', () => {
  test('is built again with --rebuild, on the current run image', async () => {
    const codebase = await copyCodebase('tiny');
    const prefix = freshPrefix();
    const runImage = await ownRunImage();
    const flags = ['--run-image', runImage];
    const {images: first} = await build({codebase, prefix}, ...flags);
    await refresh(runImage, 'patch');
    const {images: forced} = await build({codebase, prefix}, ...flags, '--force');
    expect(forced.map(({digest}) => digest)).toEqual(first.map(({digest}) => digest));

    const {images} = await build({codebase, prefix}, ...flags, '--rebuild');
    expect(images.map(({status}) => status)).toEqual(['built', 'derived', 'derived']);
    for (const [index, {reference, digest, tags}] of images.entries()) {
      expect(tags).toEqual({
        fixed: [expect.stringMatching(/^commit-[0-9a-f]{7}-r2$/)],
        moving: ['branch-main', 'latest'],
      });
      expect(digest).not.toBe(first[index]?.digest);
      expect(await publishedDigest(reference, 'latest')).toBe(digest);
      expect(await has(`${reference}@${digest}`, 'patch')).toBe(true);
    }
    const {images: next} = await build({codebase, prefix}, ...flags);
    expect(next).toEqual(images.map((image) => ({...image, status: 'reused'})));
    const {images: third} = await build({codebase, prefix}, ...flags, '--rebuild');
    expect(third[0]?.tags.fixed[0]).toMatch(/^commit-[0-9a-f]{7}-r3$/);
  });

  test('is built again with a builder that was replaced under its tag', async () => {
    const codebase = await copyCodebase('tiny');
    const prefix = freshPrefix();
    const builder = `${freshPrefix()}/builder:1`;
    await docker('pull', '--quiet', sandbox().builders.tiny);
    await docker('tag', sandbox().builders.tiny, builder);
    await docker('push', '--quiet', builder);
    const {lifecycleImage} = sandbox();
    const where = ['--registry', prefix, '--builder', builder, '--lifecycle-image', lifecycleImage];
    const args = ['image', 'build', '--json', ...where];
    const first = await cli(args, {cwd: codebase});
    expect(first).toMatchObject({code: 0});
    const old = await docker('image', 'inspect', '--format', '{{.Id}}', builder);
    await refresh(builder, 'refreshed');
    // Another machine pushed it. This machine still has the old builder.
    await docker('tag', old, builder);
    const {code, stdout, stderr} = await cli([...args, '--rebuild'], {cwd: codebase});
    expect({code, stderr}).toMatchObject({code: 0});
    expect(await docker('image', 'inspect', '--format', '{{.Id}}', builder)).not.toBe(old);
    const {images} = JSON.parse(stdout) as {images: readonly BuiltImage[]};
    expect(images[0]?.tags.fixed[0]).toMatch(/-r2$/);
    await docker('image', 'rm', '--force', builder);
  });

  test('keeps images that pack rebase changed', async () => {
    const codebase = await copyCodebase('tiny');
    const prefix = freshPrefix();
    const runImage = await ownRunImage();
    const flags = ['--run-image', runImage];
    const {images} = await build({codebase, prefix}, ...flags);
    await refresh(runImage, 'patch');
    const patched = new Map<string, string | null>();
    for (const {reference} of images) {
      for (const tag of ['latest', 'branch-main']) {
        await rebase(`${reference}:${tag}`, runImage);
        patched.set(`${reference}:${tag}`, await publishedDigest(reference, tag));
      }
    }
    const [web] = images;
    expect(patched.get(`${web?.reference}:latest`)).not.toBe(web?.digest);

    const args = ['image', 'build', ...target({prefix}), ...flags];
    for (const more of [[], ['--force']]) {
      const {code, stderr} = await cli([...args, ...more], {cwd: codebase});
      expect({code, stderr}).toMatchObject({code: 0});
      expect(stderr).toContain('on another run image');
    }
    for (const [reference, digest] of patched) {
      const at = reference.lastIndexOf(':');
      expect(await publishedDigest(reference.slice(0, at), reference.slice(at + 1))).toBe(digest);
    }
    expect(await has(`${web?.reference}:latest`, 'patch')).toBe(true);

    const {images: rebuilt} = await build({codebase, prefix}, ...flags, '--rebuild');
    for (const {reference, digest} of rebuilt) {
      expect(await publishedDigest(reference, 'latest')).toBe(digest);
    }
  });
});
