import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, onTestFinished, test} from 'vitest';

import {until} from '../../until.ts';
import {type AwsSandbox, buildToEcr, ECR_BUILD, startAws} from '../aws.ts';
import {buildGate} from '../build-gate.ts';
import type {BuiltImage} from '../published-image.ts';
import {halfReleased, lacking, tagsOf} from '../release-invariant.ts';
import {cli, commitAll, copyCodebase, describeWithSandbox, git, startCli} from '../sandbox.ts';

const WEB = 'notice-board/web';

async function start(): Promise<AwsSandbox> {
  const sandbox = await startAws();
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

type Digests = Readonly<Record<string, string>>;

/** Runs two builds at the same time. Both must succeed. @returns the digest of each image. */
async function buildTwice({env}: AwsSandbox, cwd: string): Promise<Digests[]> {
  const both = [0, 1].map(() => startCli([...ECR_BUILD(), '--json'], {cwd, env}));
  const results = await Promise.all(both);
  expect(results).toMatchObject([{exitCode: 0}, {exitCode: 0}]);
  return results.map(({stdout}) => {
    const {images} = JSON.parse(stdout) as {images: readonly BuiltImage[]};
    return Object.fromEntries(images.map(({name, digest}) => [name, digest]));
  });
}

/** The digest at the commit's tag in each repository. */
async function commitTags(sandbox: AwsSandbox, codebase: string): Promise<Digests> {
  const commit = (await git(codebase, 'rev-parse', 'HEAD')).slice(0, 7);
  const names = sandbox.aws.account.repositories('ecr').map(({name}) => name);
  return Object.fromEntries(
    names.map((name) => [name, tagsOf(sandbox, name)[`commit-${commit}`] ?? 'none']),
  );
}

/**
 * A commit that gives another image in each build, as builds that read the clock do. Its repositories are not
 * managed by this tool.
 */
async function codebaseOfTimes(sandbox: AwsSandbox, imageTagMutability: string): Promise<string> {
  const codebase = await copyCodebase('tiny');
  await buildToEcr(sandbox, codebase);
  for (const repository of sandbox.aws.account.repositories('ecr')) {
    repository.mutability = {imageTagMutability};
    repository.tags.clear();
  }
  await writeFile(join(codebase, 'public', 'index.html'), 'Another notice\n');
  await writeFile(join(codebase, 'user-post.sh'), 'date +%s%N >built.txt\n');
  await commitAll(codebase, 'Another notice');
  return codebase;
}

describeWithSandbox('concurrent builds', () => {
  test('of one commit make one release', async () => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    const [one, other] = await buildTwice(sandbox, codebase);
    expect(one).toEqual(other);
    expect(await commitTags(sandbox, codebase)).toEqual(one);
    expect(halfReleased(sandbox)).toEqual([]);
  });

  test('of one commit make one release in the old builder’s immutable repositories', async () => {
    const sandbox = await start();
    const codebase = await codebaseOfTimes(sandbox, 'IMMUTABLE');
    const [one, other] = await buildTwice(sandbox, codebase);
    expect(one).toEqual(other);
    expect(await commitTags(sandbox, codebase)).toEqual(one);
    expect(halfReleased(sandbox)).toEqual([]);
  });

  // Without immutable tags, both builds can conclude that they were first.
  test('of one commit, with mutable tags, are one release after the next run', async () => {
    const sandbox = await start();
    const codebase = await codebaseOfTimes(sandbox, 'MUTABLE');
    await buildTwice(sandbox, codebase);
    expect(halfReleased(sandbox)).toEqual([]);
    const {images, stderr} = await buildToEcr(sandbox, codebase);
    expect(stderr).not.toContain('==> Building');
    expect(lacking(sandbox, images)).toEqual([]);
  });

  test('of two commits leave the branch tag at the newer commit, even if the older build ends last', async () => {
    const sandbox = await start();
    const older = await copyCodebase('tiny');
    const gate = buildGate();
    await writeFile(join(older, 'user-post.sh'), gate.script);
    await commitAll(older, 'Take time');
    const newer = await copyCodebase('tiny');
    await git(newer, 'pull', '--quiet', older, 'main');
    await writeFile(join(newer, 'user-post.sh'), 'true\n');
    // The clone of the older build does not know this commit, so the times decide.
    await commitAll(newer, 'Take no time', '2026-01-02T04:00:00Z');

    const slow = startCli([...ECR_BUILD(), '--json'], {cwd: older, env: sandbox.env});
    let said = '';
    slow.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until(() => said.includes(gate.words));
    const {images} = await buildToEcr(sandbox, newer);
    await gate.open();
    const {exitCode, stderr} = await slow;
    expect({exitCode, stderr}).toMatchObject({exitCode: 0});
    expect(stderr).toContain('which is newer than this release');
    expect(lacking(sandbox, images)).toEqual([]);
    expect(halfReleased(sandbox)).toEqual([]);
  });

  test('of one commit with another builder are refused, and released beside it with --force', async () => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    const {images: first} = await buildToEcr(sandbox, codebase);
    const before = sandbox.registry.requests.length;
    const flags = ['--run-image', first[0]?.reference ?? '']; // This builder is never pulled.
    const {code, stderr} = await cli([...ECR_BUILD(), ...flags], {cwd: codebase, env: sandbox.env});
    expect(code).toBe(1);
    expect(stderr).toContain('--force');
    const writes = sandbox.registry.lines
      .slice(before)
      .filter((line) => !/^(?:GET|HEAD) /.test(line));
    expect(writes).toEqual([]);

    const another = ['--env', 'BP_SETTING=1', '--force'];
    const {images} = await buildToEcr(sandbox, codebase, ...another);
    expect(images[0]?.tags.fixed).toEqual([`${first[0]?.tags.fixed[0]}-r2`]);
    expect(lacking(sandbox, images)).toEqual([]);
    expect(tagsOf(sandbox, WEB)[first[0]?.tags.fixed[0] ?? '']).toBe(first[0]?.digest);
  });

  test('of a released commit with a new Git tag set the tag and build nothing', async () => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    await buildToEcr(sandbox, codebase);
    await git(codebase, 'tag', 'v2.0.0');
    const {images, stderr} = await buildToEcr(sandbox, codebase);
    expect(stderr).not.toContain('==> Building');
    expect(images[0]?.tags.fixed[1]).toBe('v2.0.0');
    expect(lacking(sandbox, images)).toEqual([]);
  });
});
