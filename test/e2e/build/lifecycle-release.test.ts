import {randomBytes} from 'node:crypto';
import {appendFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, onTestFinished, test} from 'vitest';

import {startAws} from '../aws.ts';
import {buildInContainer} from '../lifecycle-container.ts';
import {halfReleased, lacking, movingTags, tagsOf} from '../release-invariant.ts';
import {commitAll, copyCodebase, describeWithSandbox, docker} from '../sandbox.ts';

/** The push with which the lifecycle ends its export. */
const EXPORT = /^PUT \S+web\/manifests\/building/;

describeWithSandbox('a release without Docker', () => {
  test('is whole or absent if the export is refused or killed, or if the previous image goes', async () => {
    const sandbox = await startAws();
    onTestFinished(() => sandbox.stop());
    const {aws, env, registry} = sandbox;
    const codebase = await copyCodebase('tiny');
    const change = async (text: string) => {
      await appendFile(join(codebase, 'public', 'index.html'), text);
      await commitAll(codebase, text);
    };

    registry.instead(EXPORT, {status: 403}, Infinity);
    const refused = await buildInContainer({codebase, env});
    expect(refused).toMatchObject({code: 3});
    expect(movingTags(sandbox)).toEqual([]);
    registry.relent();
    const first = await buildInContainer({codebase, env});
    expect(first).toMatchObject({code: 0});
    expect(lacking(sandbox, first.images)).toEqual([]);

    await change('killed');
    const name = `test-release-${randomBytes(4).toString('hex')}`;
    registry.instead(EXPORT, {after: async () => void (await docker('kill', name))});
    expect(await buildInContainer({codebase, env, name})).toMatchObject({code: 137});
    expect(halfReleased(sandbox)).toEqual([]);
    const [web] = first.images;
    const repository = aws.account.repository('ecr', web?.name ?? '');
    const isThere = () => repository.images.has(web?.digest ?? '');
    expect(isThere()).toBe(true);
    // The lifecycle has seen the image, but does not find it any more when it exports.
    const onOutput = (text: string) => {
      if (text.includes('==> Detecting')) repository.images.delete(web?.digest ?? '');
    };
    expect(await buildInContainer({codebase, env, onOutput})).toMatchObject({code: 1});
    expect(isThere()).toBe(false);
    const released = Object.keys(tagsOf(sandbox, 'notice-board/worker'));
    expect(released.filter((it) => it.startsWith('commit-'))).toEqual(web?.tags.fixed);
    const finished = await buildInContainer({codebase, env});
    expect(finished).toMatchObject({code: 0});
    expect(lacking(sandbox, finished.images)).toEqual([]);
  });

  test('is whole or absent if the container is killed while images are published and tagged', async () => {
    const sandbox = await startAws();
    onTestFinished(() => sandbox.stop());
    const {env, registry} = sandbox;
    const codebase = await copyCodebase('tiny');
    const requests = [
      /^POST \S+worker\/blobs\/uploads\/\?mount=/,
      /^PUT \S+worker\/manifests\/commit-/,
      /^PUT \S+clock\/manifests\/latest/,
      /^PUT \S+web\/manifests\/branch-main/,
    ];
    for (const request of requests) {
      await appendFile(join(codebase, 'public', 'index.html'), request.source);
      await commitAll(codebase, request.source);
      const name = `test-release-${randomBytes(4).toString('hex')}`;
      registry.instead(request, {after: async () => void (await docker('kill', name))});
      expect(await buildInContainer({codebase, env, name})).toMatchObject({code: 137});
      expect({request, half: halfReleased(sandbox)}).toEqual({request, half: []});
      const finished = await buildInContainer({codebase, env});
      expect({request, ...finished}).toMatchObject({request, code: 0});
      expect(lacking(sandbox, finished.images)).toEqual([]);
      expect(finished.stderr).not.toContain('==> Building');
    }
  });

  test('is one release if two machines build the same commit at once', async () => {
    const sandbox = await startAws();
    onTestFinished(() => sandbox.stop());
    const codebase = await copyCodebase('tiny');
    const both = await Promise.all(
      [0, 1].map(() => buildInContainer({codebase, env: sandbox.env})),
    );
    expect(both).toMatchObject([{code: 0}, {code: 0}]);
    const [one, other] = both.map(({images}) => images.map(({name, digest}) => ({name, digest})));
    expect(one).toHaveLength(3);
    expect(one).toEqual(other);
    for (const {images} of both) expect(lacking(sandbox, images)).toEqual([]);
    expect(halfReleased(sandbox)).toEqual([]);
  });
});
