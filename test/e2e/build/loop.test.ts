import {readdir} from 'node:fs/promises';

import {beforeAll, expect, test, vi} from 'vitest';

import {packageVersion} from '../../../scripts/package-version.ts';
import type {StoredBuild} from '../../sandbox/aws/codebuild-build.ts';
import {ensureBuilderImage} from '../../sandbox/real/builder-image.ts';
import {renderMessage} from '../../sandbox/slack/render-message.ts';
import {Loop, PROJECT} from './loop.ts';
import {operateAt} from '../operator-terminal.ts';
import {answerOf, defaultProcess, publishedConfig} from '../published-image.ts';
import {halfReleased, movingTags, tagsOf} from '../release-invariant.ts';
import {describeWithSandbox, docker, git, sandbox, store} from '../sandbox.ts';

const PROCESSES = ['web', 'worker', 'clock'];

describeWithSandbox('a push to a repository that CodeBuild watches', () => {
  let builderImage = '';
  beforeAll(async () => {
    builderImage = (await ensureBuilderImage(store())).reference;
  });

  /** The resources of a build outside its container, and the volumes in it. */
  async function traces({temporary}: Loop, {uuid}: StoredBuild, volumes: readonly string[] = []) {
    const folders = await readdir(temporary);
    const all = (await docker('volume', 'ls', '--quiet')).split('\n');
    return {
      container: await docker('container', 'ls', '--all', '--quiet', '--filter', `name=${uuid}`),
      volumes: volumes.filter((it) => all.includes(it)),
      folders: folders.filter((it) => /^(?:bridge|codebuild)-/u.test(it)),
    };
  }

  /** The volumes of a build's container. */
  async function volumesOf({uuid}: StoredBuild): Promise<string[]> {
    const format = '{{range .Mounts}}{{if eq .Type "volume"}}{{println .Name}}{{end}}{{end}}';
    const names = await docker('container', 'inspect', '--format', format, `codebuild-${uuid}`);
    expect(names.trim()).not.toBe('');
    return names.trim().split('\n');
  }

  const NOTHING = {container: '', volumes: [], folders: []};

  test('gives images in the registry, one of which is run, and a Slack message', async () => {
    const loop = await Loop.start({builderImage, isPublished: true});
    const builder = loop.sandbox.behind('ci-image-builder');
    const id = (await docker('image', 'inspect', '--format', '{{.Id}}', builderImage)).trim();
    expect(await publishedConfig(builder, await packageVersion())).toBe(id);
    const build = await loop.push();
    const {code, stderr, stdout} = await loop.follow();
    expect({code, stderr, stdout}).toMatchObject({code: 0});
    expect(stderr).toContain(`Build #1 of ${PROJECT} succeeded`);
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
    expect(await answerOf(`${behind('web')}:latest`, '/change.txt')).toBe('Change something\n');
    const [announcement] = loop.slack.messages;
    expect(announcement && renderMessage(announcement)).toContain('notice-board: built main');
    await loop.account.codebuild.builds.idle();
    expect(await traces(loop, build)).toEqual(NOTHING);
  });

  test('with an invalid buildspec fails before its commands, and names the place', async () => {
    const buildspec = 'version: 0.2\nphases:\n  build: {commands: [/work/build.sh}\n';
    const files = {'buildspec.yml': buildspec};
    const loop = await Loop.start({builderImage, files});
    await loop.push();
    const {code, stderr} = await loop.follow();
    expect(code).toBe(5);
    expect(stderr).toMatch(/DOWNLOAD_SOURCE: YAML_FILE_ERROR: .*line 3/u);
    expect(tagsOf(loop.sandbox, `${PROJECT}/web`)).toEqual({});
  });

  test('with an application that cannot be built reports the error, and releases nothing', async () => {
    const files = {'user-post.sh': 'echo "no module named flask"; exit 3\n'};
    const loop = await Loop.start({builderImage, files});
    await loop.push();
    const {code, stdout, stderr} = await loop.follow();
    expect(code).toBe(5);
    expect(stdout).toContain('no module named flask');
    expect(stdout).toContain('The script user-post.sh of the codebase failed.');
    expect(stderr).toContain('/work/build.sh. Reason: exit status 1');
    expect(tagsOf(loop.sandbox, `${PROJECT}/web`)).toEqual({});
    const messages = loop.slack.messages.map((it) => renderMessage(it));
    expect(messages.join('\n')).toContain('no module named flask');
  });

  test('with a wrong registry password fails before anything is built', async () => {
    const {registry} = sandbox();
    const auth = Buffer.from('ci:wrong').toString('base64');
    const buildspec = `version: 0.2
phases:
  build:
    commands:
      - export DOCKER_CONFIG=$CODEBUILD_SRC_DIR
      - /work/build.sh --registry ${registry}/wrong --builder ${registry}/none
`;
    const files = {
      'buildspec.yml': buildspec,
      'config.json': JSON.stringify({auths: {[registry]: {auth}}}),
    };
    const loop = await Loop.start({builderImage, files});
    await loop.push();
    const {code, stdout, stderr} = await loop.follow();
    expect(code).toBe(5);
    expect(stdout).toContain(`docker login ${registry}`);
    expect(stdout).not.toContain('==> Analyzing');
    expect(stdout).not.toContain(auth);
    expect(stderr).toContain('exit status 3');
  });

  test('without privileged mode prints a command that turns it on', async () => {
    const loop = await Loop.start({builderImage});
    await loop.unprivilege();
    await loop.push();
    const {code, stdout} = await loop.follow();
    expect(code).toBe(5);
    const {command = ''} =
      /Turn on privileged mode: ci-image-builder codebuild (?<command>codedeploy --name \S+)/u.exec(
        stdout.replaceAll(/\s+/gu, ' '),
      )?.groups ?? {};
    expect(command).toBe(`codedeploy --name ${PROJECT}`);
    // Runs the command at a terminal, where it asks for confirmation.
    const ended = await operateAt(loop.operator, ['codebuild', ...command.split(' ')], {
      answers: [['Make these changes?', 'y\r']],
    });
    expect(ended).toMatchObject({code: 0});
    expect(ended.shown).toContain('environment.privilegedMode: false → true');
    await loop.push('Again');
    expect(await loop.follow()).toMatchObject({code: 0});
  });

  /** The digests at the moving tags. */
  function released({sandbox: it}: Loop) {
    return PROCESSES.map((process) => {
      const {latest, 'branch-main': branch} = tagsOf(it, `${PROJECT}/${process}`);
      return {process, latest, branch};
    });
  }

  /** Stops a build at this point, and returns what it leaves. */
  async function stopped(loop: Loop, build: StoredBuild, moment: () => Promise<void>) {
    const watched = loop.follow();
    await moment();
    const during = await traces(loop, build);
    expect(during.container).not.toBe('');
    expect(during.folders).not.toEqual([]);
    await loop.stop(build);
    const {code, stderr} = await watched;
    expect(code).toBe(5);
    expect(stderr).toContain('was stopped');
    await loop.account.codebuild.builds.idle();
    expect(await traces(loop, build)).toEqual(NOTHING);
    expect(halfReleased(loop.sandbox)).toEqual([]);
  }

  test('with a stopped build keeps the previous release', async () => {
    // Builds in a composed image need no Docker engine, so they are quicker.
    const loop = await Loop.start({});
    const {registry} = loop.sandbox;
    await loop.push('First');
    expect(await loop.follow()).toMatchObject({code: 0});
    const before = released(loop);
    for (const words of ['==> Analyzing', '==> Exporting']) {
      const build = await loop.push(`Stopped at ${words}`);
      await stopped(loop, build, () => loop.said(build, words));
      expect(released(loop)).toEqual(before);
    }
    // All images are in the registry, and the commit tag is delayed.
    const tagging = /^PUT .*\/manifests\/commit-/u;
    registry.instead(tagging, {status: 503, retryAfter: '60'}, Infinity);
    const seen = registry.lines.length;
    const isTagging = () => registry.lines.slice(seen).some((it) => tagging.test(it));
    await stopped(loop, await loop.push('Stopped before the tags'), async () => {
      await vi.waitUntil(isTagging, {timeout: 60_000, interval: 10});
    });
    registry.relent();
    expect(released(loop)).toEqual(before);
    // The next build of the same commit finishes the release.
    expect(await loop.operate('start', PROJECT, '--follow')).toMatchObject({code: 0});
    const after = released(loop);
    expect(after).not.toEqual(before);
    // A manual build knows its branch without a webhook.
    expect(after.map(({branch}) => branch)).toEqual(after.map(({latest}) => latest));
    expect(halfReleased(loop.sandbox)).toEqual([]);
  });

  test('with a killed container reports it, and releases nothing', async () => {
    const loop = await Loop.start({builderImage});
    const build = await loop.push();
    const watched = loop.follow();
    await loop.said(build, '==> Building');
    const volumes = await volumesOf(build);
    await docker('kill', `codebuild-${build.uuid}`);
    const {code, stderr} = await watched;
    expect(code).toBe(5);
    expect(stderr).toContain('BUILD: SINGLE_BUILD_CONTAINER_DEAD');
    await loop.account.codebuild.builds.idle();
    expect(movingTags(loop.sandbox)).toEqual([]);
    expect(await traces(loop, build, volumes)).toEqual(NOTHING);
  });
});
