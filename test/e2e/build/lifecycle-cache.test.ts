import {appendFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {buildInContainer} from '../lifecycle-container.ts';
import {publishedDigest} from '../published-image.ts';
import {commitAll, copyCodebase, describeWithSandbox, freshPrefix} from '../sandbox.ts';

describeWithSandbox('image build --engine lifecycle --cache', () => {
  test('a new container restores the layers that another one stored, and sends none again', async () => {
    const codebase = await copyCodebase('flask');
    const prefix = freshPrefix();
    const inRegistry = ['--cache', 'registry'];
    const first = await buildInContainer({codebase, prefix}, ...inRegistry);
    expect(first).toMatchObject({code: 0});
    expect(first.stderr).not.toContain('Fetched the cached layers');
    const [, reference = ''] =
      /Stored the cached layers as (\S+):branch-main: (\d+) of \2 were new/u.exec(first.stderr) ??
      [];
    expect(await publishedDigest(reference, 'branch-main')).toMatch(/^sha256:/u);

    await appendFile(join(codebase, 'notes.txt'), 'more\n');
    await commitAll(codebase, 'Add a line');
    const next = await buildInContainer({codebase, prefix}, ...inRegistry);
    expect(next).toMatchObject({code: 0});
    expect(next.stderr).toMatch(
      /Fetched the cached layers of \S+:branch-main: [1-9]\d* layers?, /u,
    );
    expect(next.stderr).toMatch(/Restoring data for .* from cache/u);
    expect(next.stderr).toMatch(
      /Stored the cached layers as \S+:branch-main: 0 of [1-9]\d* were new\./u,
    );

    // The cache changes how long a build takes, and nothing else.
    const without = await buildInContainer({codebase, prefix: freshPrefix()}, '--cache', 'none');
    expect(without).toMatchObject({code: 0});
    const digests = ({images}: typeof next) => images.map(({digest}) => digest);
    expect(digests(without)).toEqual(digests(next));
    expect(without.stderr).not.toContain('cached layers');
  });
});
