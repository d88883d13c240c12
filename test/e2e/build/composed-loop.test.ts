import {expect, test} from 'vitest';

import {Loop, PROJECT} from './loop.ts';
import {within} from '../pack-alone.ts';
import {defaultProcess} from '../published-image.ts';
import {halfReleased, tagsOf} from '../release-invariant.ts';
import {describeWithSandbox, docker, git} from '../sandbox.ts';

const PROCESSES = ['web', 'worker', 'clock'];

describeWithSandbox('a push to a repository whose builds run in a composed image', () => {
  test('gives images without Docker, without privileges and without Git', async () => {
    const loop = await Loop.start({});
    expect(loop.account.codebuild.project(PROJECT)?.settings.environment).toMatchObject({
      image: expect.stringMatching(/\/ci-image-builder:\S+-builder-0\.2\.326-full$/u),
      privilegedMode: false,
    });
    const build = await loop.push();
    const watched = loop.follow();
    await loop.said(build, '==> Building');
    const format = '{{.HostConfig.Privileged}} {{.HostConfig.CapAdd}} {{.HostConfig.SecurityOpt}}';
    const container = ['container', 'inspect', '--format', format, `codebuild-${build.uuid}`];
    expect((await docker(...container)).trim()).toBe('false [] []');
    const {code, stderr, stdout} = await watched;
    expect({code, stderr, stdout}).toMatchObject({code: 0});
    const commit = await git(loop.checkout, 'rev-parse', 'HEAD');
    const behind = (process: string) => loop.sandbox.behind(`${PROJECT}/${process}`);
    for (const process of PROCESSES) {
      const tags = tagsOf(loop.sandbox, `${PROJECT}/${process}`);
      const {latest = ''} = tags;
      expect(tags).toMatchObject({
        [`commit-${commit.slice(0, 7)}`]: latest,
        'branch-main': latest,
      });
      expect(await defaultProcess(`${behind(process)}@${latest}`)).toBe(process);
    }
    expect(await within(`${behind('web')}:latest`, 'cat public/change.txt')).toBe(
      'Change something',
    );
    expect(halfReleased(loop.sandbox)).toEqual([]);
  });
});
