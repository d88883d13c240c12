import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {target} from '../build-codebase.ts';
import {type BuiltImage, publishedDigest} from '../published-image.ts';
import {cli, commitAll, copyCodebase, describeWithSandbox, freshPrefix, git} from '../sandbox.ts';

/** Runs `image build --json` of the tiny codebase, which must succeed. */
async function built(
  codebase: string,
  prefix: string,
  env: Readonly<Record<string, string>>,
  ...flags: readonly string[]
) {
  const args = ['image', 'build', ...target({prefix}), '--process', 'web', '--json', ...flags];
  const {code, stdout, stderr} = await cli(args, {cwd: codebase, env});
  expect({code, stderr, stdout}).toMatchObject({code: 0});
  const {images} = JSON.parse(stdout) as {images: readonly BuiltImage[]};
  const [web] = images;
  if (web === undefined) throw new Error('no image');
  const at = async (tag: string) => publishedDigest(web.reference, tag);
  return {...web, stderr, at};
}

describeWithSandbox('image build from a detached HEAD', () => {
  test('moves the tags of the branch that the CI service names, and no branch tag for a pull request', async () => {
    const codebase = await copyCodebase('tiny');
    await git(codebase, 'checkout', '--quiet', '--detach');
    const first = await git(codebase, 'rev-parse', 'HEAD');
    const prefix = freshPrefix();
    const main = {GITHUB_REF: 'refs/heads/main', GITHUB_SHA: first};
    const pushed = await built(codebase, prefix, main);
    expect(pushed.tags.moving).toEqual(['branch-main', 'latest']);
    expect(await pushed.at('latest')).toBe(pushed.digest);

    await writeFile(join(codebase, 'public', 'index.html'), 'Of a fork\n');
    const second = await commitAll(codebase, 'Propose');
    const pull = {
      GITHUB_REF: 'refs/pull/12/merge',
      GITHUB_HEAD_REF: 'main',
      GITHUB_SHA: second,
    };
    const proposed = await built(codebase, prefix, pull);
    expect(proposed.tags.moving).toEqual(['pr-12']);
    expect(await proposed.at('pr-12')).toBe(proposed.digest);
    // The branch is still at the commit of the push.
    for (const tag of ['branch-main', 'latest']) expect(await pushed.at(tag)).toBe(pushed.digest);

    // No variable and no ref names a branch for the commit.
    const nobody = await built(codebase, prefix, main);
    expect(nobody.tags.moving).toEqual([]);
    expect(nobody.stderr).toContain('Warning: GITHUB_REF names the branch main, but for commit');
    expect(nobody.stderr).toContain('Warning: branch-… and latest do not move');
    expect(await pushed.at('latest')).toBe(pushed.digest);

    // Two branches are at one commit. Each has its own tag.
    for (const branch of ['main', 'live']) {
      const {digest, tags, at} = await built(codebase, prefix, {}, '--branch', branch);
      expect(tags.moving).toEqual([`branch-${branch}`, 'latest']);
      expect(await at(`branch-${branch}`)).toBe(digest);
    }
  });

  test('keeps a registry tag that another Git tag already has, and does not advise to delete it', async () => {
    const codebase = await copyCodebase('tiny');
    const prefix = freshPrefix();
    await git(codebase, 'tag', 'release-1');
    const first = await built(codebase, prefix, {});
    expect(first.tags.fixed[1]).toBe('release-1');
    await writeFile(join(codebase, 'public', 'index.html'), 'Another release\n');
    await commitAll(codebase, 'Again');
    await git(codebase, 'tag', 'release/1');
    const second = await built(codebase, prefix, {});
    expect(second.tags.fixed).toHaveLength(1);
    expect(await second.at('release-1')).toBe(first.digest);
    expect(second.stderr).toContain(
      'Warning: The Git tags release/1 and release-1 share the tag release-1.',
    );
    expect(second.stderr).toMatch(
      /:release-1 stays at sha256:.*That image was built from commit [0-9a-f]{7}\. These Git tags share it: release\/1, release-1\./u,
    );
    expect(second.stderr).not.toMatch(/delete/iu);
  });
});
