import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {execa} from 'execa';
import {expect, test} from 'vitest';

import type {RebaseJson} from '../../../src/cli/build/rebase/rebase-result.ts';
import {runPatience} from '../../../src/cli/run-patience.ts';
import type {Repository} from '../../../src/image/ports.ts';
import {OciHosts} from '../../../src/registry/oci/oci-hosts.ts';
import {direct} from '../../direct-transport.ts';
import {build, target} from '../build-codebase.ts';
import {within} from '../pack-alone.ts';
import {answerOf, defaultProcess, publishedDigest, publishedLabels} from '../published-image.ts';
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

const LIFECYCLE_LABEL = 'io.buildpacks.lifecycle.metadata';

/** The versions of a run image. Each has the file `/version` with its version in it. */
async function runImage(...versions: readonly string[]): Promise<string> {
  const image = `${freshPrefix()}/run`;
  for (const version of versions) await pushVersion(image, version, version);
  return image;
}

async function pushVersion(image: string, tag: string, version: string): Promise<void> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'version'), `${version}\n`);
  await docker('pull', '--quiet', sandbox().runImages.tiny);
  const container = await docker('create', sandbox().runImages.tiny, 'true');
  await docker('cp', join(folder, 'version'), `${container}:/version`);
  const changes = [
    `LABEL org.opencontainers.image.version=${version}`,
    `ENV OS_VERSION=${version}`,
  ];
  const flags = changes.flatMap((change) => ['--change', change]);
  await docker('commit', ...flags, container, `${image}:${tag}`);
  await docker('rm', container);
  await docker('push', '--quiet', `${image}:${tag}`);
}

async function packRebase(image: string, ...flags: readonly string[]): Promise<void> {
  const args = ['rebase', image, '--publish', '--no-color', ...flags];
  await execa(sandbox().pack, args, {env: sandboxEnvironment()});
}

async function rebase(prefix: string, ...args: readonly string[]): Promise<RebaseJson['images']> {
  const all = ['image', 'rebase', ...args, '--registry', prefix, '--yes', '--json'];
  const {code, stdout, stderr} = await cli(all, {cwd: await temporaryFolder()});
  expect({code, stdout: code === 0 ? '' : stdout, stderr}).toMatchObject({code: 0, stdout: ''});
  return (JSON.parse(stdout) as RebaseJson).images;
}

function repositoryAt(reference: string): Repository {
  const credentials = async () => sandbox();
  const patience = runPatience(() => undefined);
  return new OciHosts({credentials, patience, fetch: direct.fetch}).repository(reference);
}

async function layersOf(reference: string, tag: string): Promise<readonly string[]> {
  const manifest = await repositoryAt(reference).manifest(tag);
  const {layers} = JSON.parse(new TextDecoder().decode(manifest?.bytes)) as {
    layers: readonly {digest: string}[];
  };
  return layers.map(({digest}) => digest);
}

describeWithSandbox('image rebase', () => {
  test('changes the operating system under an application, which runs as before', async () => {
    const codebase = await copyCodebase('tiny');
    const prefix = freshPrefix();
    const run = await runImage('1.0.0', '1.0.1', '2.0.0');
    const flags = ['--run-image', `${run}:1.0.0`];
    const {images} = await build({codebase, prefix}, ...flags);
    const files =
      'cat /version; echo $OS_VERSION; cd /workspace && find . -type f | sort | xargs md5sum';
    const before = await Promise.all(
      images.map(async ({reference}) => await within(`${reference}:latest`, files)),
    );
    const rebased = await rebase(prefix, '--all');
    expect(rebased.map(({status, runImage: it}) => [status, it?.to])).toEqual(
      images.map(() => ['rebased', `${run}:1.0.1`]),
    );
    for (const [index, {reference, digest}] of images.entries()) {
      const of = rebased.find((it) => it.reference === reference);
      const image = `${reference}@${of?.rebased?.digest}`;
      expect(await within(image, files)).toBe(before[index]?.replaceAll('1.0.0', '1.0.1'));
      expect(await publishedDigest(reference, 'branch-main')).toBe(of?.rebased?.digest);
      expect(await publishedDigest(reference, of?.rebased?.baseTag ?? '')).toBe(
        of?.rebased?.digest,
      );
      expect(await publishedDigest(reference, of?.rebased?.baseTag.split('-base-')[0] ?? '')).toBe(
        digest,
      );
    }
    const web = images.find(({process}) => process === 'web');
    const latest = `${web?.reference}:latest`;
    await docker('pull', '--quiet', latest);
    expect(await answerOf(latest, '/')).toBe(
      await answerOf(`${web?.reference}@${web?.digest}`, '/'),
    );
    expect((await rebase(prefix, '--all')).map(({status}) => status)).toEqual(
      images.map(() => 'current'),
    );
    // A build of the same commit leaves the tags where they are.
    const args = ['image', 'build', ...target({prefix}), ...flags];
    const {code, stderr} = await cli(args, {cwd: codebase});
    expect(code).toBe(0);
    expect(stderr).toContain('on another run image');
    expect(await publishedDigest(web?.reference ?? '', 'latest')).not.toBe(web?.digest);
  });

  test('gives the layers and labels of pack rebase, and pack accepts the result', async () => {
    const codebase = await copyCodebase('tiny');
    const prefix = freshPrefix();
    const run = await runImage('1.0.0', '1.0.1');
    const {images} = await build({codebase, prefix}, '--run-image', `${run}:1.0.0`);
    const [first] = images;
    if (first === undefined) throw new Error('nothing was built');
    const {reference, process} = first;
    const repository = repositoryAt(reference);
    const original = await repository.manifest('latest');
    if (original === undefined) throw new Error(`${reference} is not published`);
    await repository.putManifest('packed', original);
    await packRebase(`${reference}:packed`, '--run-image', `${run}:1.0.1`, '--force');
    await rebase(prefix, '--all');

    expect(await layersOf(reference, 'latest')).toEqual(await layersOf(reference, 'packed'));
    const [ours, theirs] = await Promise.all(
      ['latest', 'packed'].map(async (tag) => await publishedLabels(reference, tag)),
    );
    // pack leaves the version of the old run image.
    expect(ours).toEqual({
      ...theirs,
      'org.opencontainers.image.version': '1.0.1',
      [LIFECYCLE_LABEL]: expect.any(String),
    });
    expect(theirs?.['org.opencontainers.image.version']).toBe('1.0.0');
    const recorded = [ours, theirs].map(
      (labels) => JSON.parse(labels?.[LIFECYCLE_LABEL] ?? '') as {runImage: {mirrors?: unknown}},
    );
    for (const {runImage: it} of recorded) delete it.mirrors;
    expect(recorded[0]).toEqual(recorded[1]);

    expect(await defaultProcess(`${reference}:latest`)).toBe(process);
    // The tag moves, so pack needs no --force. Then, it is our turn again.
    await pushVersion(run, '1.0.1', '1.0.1-again');
    await packRebase(`${reference}:latest`, '--run-image', `${run}:1.0.1`);
    await docker('pull', '--quiet', `${reference}:latest`);
    expect(await within(`${reference}:latest`, 'cat /version')).toBe('1.0.1-again');
    await pushVersion(run, '1.0.2', '1.0.2');
    await rebase(prefix, '--all');
    await docker('pull', '--quiet', `${reference}:latest`);
    expect(await within(`${reference}:latest`, 'cat /version; echo $OS_VERSION')).toBe(
      '1.0.2\n1.0.2', // Both tags name one image, made from that at branch-main, which pack did not touch.
    );
  });
});
