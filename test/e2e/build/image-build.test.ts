import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {build, target} from '../build-codebase.ts';
import {answerOf, defaultProcess, publishedDigest} from '../published-image.ts';
import {
  cli,
  commitAll,
  copyCodebase,
  describeWithSandbox,
  docker,
  freshPrefix,
  git,
} from '../sandbox.ts';

describeWithSandbox('image build', () => {
  test('builds a working image for each process of a Flask application', async () => {
    const codebase = await copyCodebase('flask');
    await git(codebase, 'tag', 'v1.0.0');
    const prefix = freshPrefix();
    const commit = (await git(codebase, 'rev-parse', 'HEAD')).slice(0, 7);

    const {images, seconds} = await build({codebase, prefix, builder: 'python'});

    expect(images).toMatchObject([
      {name: 'word-counter/web', process: 'web', status: 'built'},
      {name: 'word-counter/worker', process: 'worker', status: 'derived'},
      {name: 'word-counter/scheduler', process: 'scheduler', status: 'derived'},
    ]);
    const phases = ['analyzing', 'detecting', 'restoring', 'building', 'exporting'];
    expect(Object.keys(seconds)).toEqual(
      expect.arrayContaining(['preparing', ...phases, 'publishing', 'tagging']),
    );
    for (const {reference, digest, process, name, tags} of images) {
      expect(reference).toBe(`${prefix}/${name}`);
      expect(tags.fixed).toEqual([`commit-${commit}`, 'v1.0.0']);
      expect(tags.moving).toEqual(['branch-main', 'latest']);
      for (const tag of [...tags.fixed, ...tags.moving]) {
        expect(await publishedDigest(reference, tag)).toBe(digest);
      }
      expect(await defaultProcess(`${reference}@${digest}`)).toBe(process);
    }

    const [web, worker, scheduler] = images.map(({reference, digest}) => `${reference}@${digest}`);
    const answer = JSON.parse(await answerOf(web ?? '', '/')) as unknown;
    // user-post.sh could import Flask, and build_version.txt exists.
    expect(answer).toEqual({
      application: 'word-counter',
      commit,
      branch: 'main',
      assets: {'site.css': expect.stringMatching(/^site\.[0-9a-f]{8}\.css$/)},
    });
    const once = ['run', '--rm', '--env', 'ONCE=1'];
    expect(await docker(...once, worker ?? '')).toBe('worker: READY\nworker: 0 done');
    expect(await docker(...once, scheduler ?? '')).toMatch(/^scheduler: READY\nscheduler: added /);
    const env = await docker('run', '--rm', '--entrypoint', 'launcher', worker ?? '', 'env');
    expect(env).toContain(`GIT_COMMIT=${commit}\n`);
    expect(await docker('run', '--rm', '--entrypoint', 'launcher', web ?? '', 'ls -a')).not.toMatch(
      /^\.git$/m,
    );
  });

  test('derives images with the digests that pack gives for each default process', async () => {
    const codebase = await copyCodebase('tiny');
    const {images} = await build({codebase, prefix: freshPrefix()});
    expect(images.map(({status}) => status)).toEqual(['built', 'derived', 'derived']);
    for (const {process, digest} of images) {
      const prefix = freshPrefix();
      const {images: alone} = await build({codebase, prefix}, '--process', process ?? '');
      // The first image as the engine pushed it, under the scratch tag.
      expect(await publishedDigest(alone[0]?.reference ?? '', 'building')).toBe(digest);
    }
  });

  test('does not build a released commit again', async () => {
    const codebase = await copyCodebase('tiny');
    const where = {codebase, prefix: freshPrefix()};
    const first = await build(where);
    const again = await build(where);
    expect(again.images).toEqual(first.images.map((image) => ({...image, status: 'reused'})));
    expect(again.seconds).not.toHaveProperty('building');
  });

  test('reuses the layers of the previous commit', async () => {
    const codebase = await copyCodebase('tiny');
    const prefix = freshPrefix();
    await build({codebase, prefix});
    await writeFile(join(codebase, 'public', 'index.html'), 'Another notice\n');
    await commitAll(codebase, 'Change the notice');
    const args = ['image', 'build', ...target({prefix})];
    const {code, stdout, stderr} = await cli(args, {cwd: codebase});
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).toMatch(/Reusing layer 'ci-image-builder\/finish:release'|Reusing layer/);
    expect(await answerOf(stdout.split('\n')[0]?.trim() ?? '', '/')).toBe('Another notice\n');
  });

  test('builds one image with the plain name for process: False', async () => {
    const codebase = await copyCodebase('flat');
    const {images} = await build({codebase, prefix: freshPrefix()});
    expect(images).toMatchObject([{process: 'web', status: 'built'}]);
    expect(images[0]?.name).not.toContain('/');
    expect(await answerOf(`${images[0]?.reference}:latest`, '/')).toContain('<');
  });

  test('matches processes by position if no name matches', async () => {
    const codebase = await copyCodebase('by-place');
    const {images} = await build({codebase, prefix: freshPrefix()});
    expect(images.map(({name}) => name)).toEqual(['post-office/front-desk', 'post-office/sorting']);
    const [desk, sorting] = images.map(({reference, digest}) => `${reference}@${digest}`);
    expect(await defaultProcess(desk ?? '')).toBe('front-desk');
    expect(await answerOf(desk ?? '', '/')).toContain('<');
    expect(await docker('run', '--rm', '--env', 'ONCE=1', sorting ?? '')).toBe(
      'sorting: READY\nsorting: 0 letters',
    );
  });

  test('does not move the branch tag back to an older commit', async () => {
    const codebase = await copyCodebase('tiny');
    const where = {codebase, prefix: freshPrefix()};
    const first = await git(codebase, 'rev-parse', 'HEAD');
    await writeFile(join(codebase, 'public', 'index.html'), 'Another notice\n');
    await commitAll(codebase, 'Change the notice');
    const {images: newer} = await build(where);
    await git(codebase, 'reset', '--quiet', '--hard', first);
    await build(where);
    const [web] = newer;
    expect(await publishedDigest(web?.reference ?? '', 'latest')).toBe(web?.digest);
    expect(await publishedDigest(web?.reference ?? '', 'branch-main')).toBe(web?.digest);
  });

  test('refuses other settings for a released commit, and releases it again with --force', async () => {
    const codebase = await copyCodebase('tiny');
    const prefix = freshPrefix();
    await build({codebase, prefix});
    const args = ['image', 'build', ...target({prefix}), '--env', 'BP_SETTING=1'];
    const refused = await cli(args, {cwd: codebase});
    expect(refused).toMatchObject({code: 1, stdout: ''});
    expect(refused.stderr).toContain('--force');
    const {images} = await build({codebase, prefix}, '--env', 'BP_SETTING=1', '--force');
    expect(images[0]?.tags.fixed[0]).toMatch(/^commit-[0-9a-f]{7}-r2$/);
  });

  test('gives the working tree a tag of its own, and moves no tag', async () => {
    const codebase = await copyCodebase('tiny');
    const where = {codebase, prefix: freshPrefix()};
    await build(where);
    await writeFile(join(codebase, 'public', 'index.html'), 'Not committed\n');
    const {images} = await build(where, '--working-tree');
    const [web] = images;
    expect(web?.tags).toEqual({
      fixed: [expect.stringMatching(/^commit-[0-9a-f]{7}-dirty-[0-9a-f]{8}$/)],
      moving: [],
    });
    expect(await answerOf(`${web?.reference}@${web?.digest}`, '/')).toBe('Not committed\n');
    expect(await answerOf(`${web?.reference}:latest`, '/')).not.toBe('Not committed\n');
  });

  test('does not include uncommitted files', async () => {
    const codebase = await copyCodebase('tiny');
    await writeFile(join(codebase, 'public', 'secret.html'), 'private\n');
    const {images} = await build({codebase, prefix: freshPrefix()});
    const listing = ['run', '--rm', '--entrypoint', 'launcher', `${images[0]?.reference}:latest`];
    expect(await docker(...listing, 'ls public')).toBe('cgi-bin\nindex.html');
  });
});
